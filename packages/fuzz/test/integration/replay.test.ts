import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStored, storedTargets } from '../../src/engine/corpus.js';
import { loadTargets, targetNamed } from '../../src/engine/loaded-targets.js';
import { bundleTargets } from '../../src/instrument/bundle.js';
import { replay } from '../../src/report/replay.js';

const BUNDLES = join(import.meta.dirname, '../../node_modules/.cache/fuzz');
const PRODUCT = join(import.meta.dirname, '../../../connection/src');
const WIRE = join(PRODUCT, 'wire');

/** Files of the product's room `wire` that read nothing foreign, and why. */
const READ_NOTHING: Readonly<Record<string, string>> = {
  'allocate.ts': 'memory for what is sent',
  'body-types.ts': 'a list of types, which the target `bodies` goes through',
  'envelope-encoder.ts': 'writes',
  'envelope-templates.ts': 'writes',
  'fields.ts': 'writes',
  'incoming-message.ts': 'types',
  'limits.ts': 'figures',
  'malformed.ts': 'errors',
  'message-id.ts': 'writes',
  'outgoing-message.ts': 'types',
  'varint.ts': 'writes',
};

/** Names of functions and classes that read. */
const READER = /export (?:async )?(?:function|class|const) (\w*(?:decode|parse|Decoder|FrameReader|Framing)\w*)/g;

const { path, sites } = await bundleTargets(BUNDLES);
const loaded = await loadTargets(path, sites);

describe('stored inputs', () => {
  test.each(['corpus', 'regressions'] as const)('of the %s do no harm', async (store) => {
    const names = storedTargets(store);
    const failures = [];
    for (const name of names) {
      failures.push(...(await replay(targetNamed(loaded.targets, name), readStored(store, name), loaded)));
    }
    expect(failures).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
  });

  test('exist for every target, and are few', () => {
    expect(storedTargets('corpus')).toEqual(loaded.targets.map(({ name }) => name).sort());
    const sizes = loaded.targets.flatMap(({ name }) => readStored('corpus', name)).map(({ bytes }) => bytes.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  test('come from targets that cover every file of wire/ that reads', () => {
    const covered = new Set(loaded.targets.flatMap(({ covers }) => covers));
    const files = readdirSync(WIRE).filter((name) => name.endsWith('.ts'));
    expect(files.filter((name) => !covered.has(`wire/${name}`) && READ_NOTHING[name] === undefined)).toEqual([]);
  });

  test.each(['link/webrtc', 'link/websocket', 'locks', 'peer', 'rendezvous', 'connector'])(
    'come from targets that cover every parser in %s',
    (room) => {
      const folder = join(PRODUCT, room);
      const covered = new Set(loaded.targets.flatMap(({ covers }) => covers));
      const parsers = readdirSync(folder)
        .filter((name) => name.endsWith('.ts') && !covered.has(`${room}/${name}`))
        .flatMap((name) => [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(READER)].map(([, found]) => found));
      expect(parsers).toEqual([]);
    },
  );
});
