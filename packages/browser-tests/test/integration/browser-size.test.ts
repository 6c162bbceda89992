import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleForBrowser } from '../../src/bundle/browser-bundle.js';
import { measureSizes } from '../../src/size/measured-entries.js';
import { GZIP_BUDGET } from '../../src/size/size-figures.js';
import { statedGzipBytes, TOLERANCE_BYTES } from '../../src/size/size-page.js';

const NODE =
  "import { createConnectionNode } from '@peerlatch/connection/node'; globalThis.start = createConnectionNode;";

/** Rooms that are of use in a browser. */
const manifest = JSON.parse(
  readFileSync(new URL('../../node_modules/@peerlatch/connection/package.json', import.meta.url), 'utf8'),
) as { readonly exports: Readonly<Record<string, unknown>> };
const rooms = Object.keys(manifest.exports)
  .map((subpath) => subpath.slice(2))
  .filter((room) => !['listen', 'testing', 'testing-vitest'].includes(room));

describe('a WebSocket-only node, bundled for browsers', () => {
  let measured: Awaited<ReturnType<typeof measureSizes>> | undefined;
  beforeAll(async () => {
    measured = await measureSizes();
  });

  it('is at most 60 KiB after gzip', () => {
    const bytes = measured?.entries[0]?.figures.gzipBytes;
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(GZIP_BUDGET);
  });

  it('has the size that docs/browser-size.md states: else run `npm run browser-size`', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/browser-size.md'), 'utf8');
    const stated = statedGzipBytes(page) ?? 0;
    expect(Math.abs(stated - (measured?.entries[0]?.figures.gzipBytes ?? 0))).toBeLessThanOrEqual(TOLERANCE_BYTES);
  });

  it('leaves WebRTC to one file that is loaded on demand', async () => {
    const { files } = await bundleForBrowser({ code: NODE }, false);
    const [later, ...others] = files.filter(({ isInitial }) => !isInitial).map(({ modules }) => [...modules.keys()]);
    const initial = files.filter(({ isInitial }) => isInitial).flatMap(({ modules }) => [...modules.keys()]);
    expect(initial.filter((path) => path.includes('/webrtc'))).toEqual([]);
    expect(later?.filter((path) => path.endsWith('/webrtc/rtc-peer.browser.js'))).toHaveLength(1);
    expect(others).toEqual([]);
  });

  it('names no Node built-in and needs no global of Node', async () => {
    const { files } = await bundleForBrowser({ code: NODE }, false);
    const text = files.map(({ code }) => code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')).join('\n');
    expect(text).toContain('getRandomValues');
    expect(text).not.toMatch(/['"]node:|\brequire\(|\bprocess\.|(?<!globalThis\.)\bBuffer\.|__vite-browser-external/);
  });
});

describe('bundling for browsers', () => {
  it.each(rooms)('finds no Node built-in behind /%s', async (room) => {
    const bundle = await bundleForBrowser(
      { code: `import * as room from '@peerlatch/connection/${room}'; globalThis.room = room;` },
      false,
    );
    expect(bundle.files.length).toBeGreaterThanOrEqual(1);
  });

  it('fails on a Node built-in, and says who imports it', async () => {
    const bundle = bundleForBrowser({ code: "import '@peerlatch/connection/listen';" }, false);
    await expect(bundle).rejects.toThrow(/imports the Node built-in node:http/);
  });
});
