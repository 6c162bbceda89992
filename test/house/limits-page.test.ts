import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { limits } from '../../packages/connection/src/wire/limits.js';

describe('the page on limits', () => {
  it('names every limit', () => {
    const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
    expect(Object.keys(limits).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
