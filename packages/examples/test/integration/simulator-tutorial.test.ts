import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const SOURCES = [
  'src/simulated-app/shared-counter.ts',
  'src/simulated-app/counter-run.ts',
  'test/unit/simulated-app/counter-run.test.ts',
];

/** Without indentation: a page shows a part of a file from the left. */
const flat = (text: string): string => text.replace(/^[ \t]+/gm, '').trim();

describe('the tutorial on the simulator', () => {
  const page = read('../../docs/testing-on-the-simulator.md');
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

  it('shows code', () => {
    expect(blocks.length).toBeGreaterThan(4);
  });

  it.each(blocks.map((block) => [block.split('\n')[0], block]))('shows what there is: %s', (_first, block) => {
    const sources = SOURCES.map((source) => flat(read(source)));
    // Where a page leaves something out, it says so by a line of three dots.
    const parts = flat(block).split('\n…\n');
    expect(sources.some((source) => parts.every((part) => source.includes(part)))).toBe(true);
  });
});
