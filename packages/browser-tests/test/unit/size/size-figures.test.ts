import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { figuresOf, sharesOf } from '../../../src/size/size-figures.js';

const modules = (record: Readonly<Record<string, number>>) => new Map(Object.entries(record));
const bundle = {
  entry: 'a.js',
  files: [
    {
      name: 'a.js',
      code: 'const a = 1;'.repeat(50),
      isInitial: true,
      modules: modules({
        '/x/packages/connection/dist/wire/a.js': 30,
        '/x/packages/connection/src/wire/b.js': 20,
        '/x/packages/connection/dist/entries/node.js': 0,
        '/x/node_modules/.pnpm/rxjs@7/node_modules/rxjs/index.js': 40,
        '/x/node_modules/@noble/hashes/md5.js': 10,
      }),
    },
    {
      name: 'later.js',
      code: 'x'.repeat(9_000),
      isInitial: false,
      modules: modules({ '/x/node_modules/late/a.js': 900 }),
    },
  ],
};

it('what is loaded on demand does not count, but can be asked for', () => {
  expect(figuresOf(bundle, 'on demand').minifiedBytes).toBe(9_000);
  const [first] = bundle.files;
  expect(figuresOf(bundle)).toMatchObject({
    minifiedBytes: 600,
    gzipBytes: gzipSync(first?.code ?? '', { level: 9 }).length,
  });
});

it('shares are by room and by library, largest first', () => {
  expect(sharesOf(bundle)).toEqual([
    { name: 'wire/', share: 0.5 },
    { name: 'rxjs', share: 0.4 },
    { name: '@noble/hashes', share: 0.1 },
  ]);
});
