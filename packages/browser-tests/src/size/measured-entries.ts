/** What the size report and its test bundle. The first entry has the budget. */
import { bundleForBrowser } from '../bundle/browser-bundle.js';
import { figuresOf, sharesOf } from './size-figures.js';
import { type EntrySize, sizePage } from './size-page.js';

const PROGRAMS = [
  {
    what: 'a node that uses WebSocket only (`/node`)',
    code: "import { createConnectionNode } from '@peerlatch/connection/node'; globalThis.start = () => createConnectionNode();",
  },
  {
    what: 'messages on the wire only (`/wire`)',
    code: "import * as wire from '@peerlatch/connection/wire'; globalThis.wire = wire;",
  },
  {
    what: 'dialling only (`/link`)',
    code: "import { dialWebSocket } from '@peerlatch/connection/link'; globalThis.dial = dialWebSocket;",
  },
  {
    what: 'peer ids and descriptors (`/peer`)',
    code: "import * as peer from '@peerlatch/connection/peer'; globalThis.peer = peer;",
  },
] as const;

/** The one thing that a node loads on demand. */
const WEBRTC = 'on top of it, once the option `webrtc` is given';

/** Bundles everything and returns the whole page with the figures in it. */
export async function measureSizes(): Promise<{ readonly page: string; readonly entries: readonly EntrySize[] }> {
  const entries: EntrySize[] = [];
  let shares: ReturnType<typeof sharesOf> = [];
  for (const { what, code } of PROGRAMS) {
    const bundle = await bundleForBrowser({ code }, true);
    const isFirst = entries.length === 0;
    entries.push({ what, figures: figuresOf(bundle) });
    if (!isFirst) continue;
    shares = sharesOf(bundle);
    entries.push({ what: WEBRTC, figures: figuresOf(bundle, 'on demand') });
  }
  return { page: sizePage(entries, shares), entries };
}
