import { describe, expect, it } from 'vitest';
import { markdown } from '../../../src/report/markdown.js';
import { results } from './fixtures.js';

const complaint = 'open/symmetric/stun: 1 of 2 locks were accepted.';

describe('the table in Markdown', () => {
  it('has the same cells as that for people', () => {
    const lines = markdown(results).split('\n');
    expect(lines[1]).toBe('| --- | --- | --- | --- | --- | --- | --: | --- |');
    expect(lines[2]).toBe('| open | open | STUN | connects | connected | host/udp - prflx/udp | 82 | as expected |');
    expect(lines.at(-1)).toBe(`- ${complaint}`);
  });
});
