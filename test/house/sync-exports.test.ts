import { expect, it } from 'vitest';
import { check, exportsOf } from '../../scripts/sync-exports.mjs';
import { lines, writeTree } from './fixture-tree.js';

const entries = {
  'packages/lib/src/entries/peer.ts': 'export {};\n',
  'packages/lib/src/entries/link.ts': 'export {};\n',
};

it('the exports of a package are its entries, sources first for tests, types before code', () => {
  expect(exportsOf(['peer', 'link'])).toEqual({
    './link': expect.anything(),
    './peer': {
      'peerlatch-source': './src/entries/peer.ts',
      types: './dist/entries/peer.d.ts',
      default: './dist/entries/peer.js',
    },
  });
  expect(Object.keys(Object(exportsOf(['peer'])['./peer']))).toEqual(['peerlatch-source', 'types', 'default']);
  const manifest = { name: '@x/lib', exports: exportsOf(['peer', 'link']) };
  expect(check(writeTree({ ...entries, 'packages/lib/package.json': manifest }))).toEqual([]);
});

it('an entry without an export, an export without an entry and a root export are found', () => {
  for (const exports of [
    exportsOf(['peer']),
    exportsOf(['peer', 'link', 'wire']),
    { '.': './x.js', ...exportsOf(['peer', 'link']) },
  ]) {
    const root = writeTree({ ...entries, 'packages/lib/package.json': { name: '@x/lib', exports } });
    expect(lines(check(root))).toEqual([expect.stringContaining('packages/lib/package.json [exports]')]);
  }
});

it('a private package exports what it likes', () => {
  const manifest = { name: '@x/lib', private: true, exports: {} };
  expect(check(writeTree({ ...entries, 'packages/lib/package.json': manifest }))).toEqual([]);
});
