import { describe, expect, it } from 'vitest';
import { sizePage, statedGzipBytes } from '../../../src/size/size-page.js';

const entries = [
  { what: 'a node (`/node`)', figures: { minifiedBytes: 143_360, gzipBytes: 43_008, brotliBytes: 37_000 } },
  { what: 'less', figures: { minifiedBytes: 2_048, gzipBytes: 1_024, brotliBytes: 900 } },
];

describe('the page of sizes', () => {
  it('states each figure in KiB, and every part that counts', () => {
    const page = sizePage(entries, [
      { name: 'wire/', share: 0.4 },
      { name: 'rxjs', share: 0.596 },
      { name: 'dust', share: 0.004 },
    ]);
    expect(page).toContain('| a node (`/node`) | 140.0 | 42.0 | 36.1 |');
    expect(page).toContain('| `wire/` | 40 % |');
    expect(page).toContain('| rxjs | 60 % |');
    expect(page).not.toContain('dust');
  });

  it('can be read again: the first entry is what the test compares', () => {
    expect(statedGzipBytes(sizePage(entries, []))).toBe(43_008);
    expect(statedGzipBytes('# Nothing\n')).toBeUndefined();
  });
});
