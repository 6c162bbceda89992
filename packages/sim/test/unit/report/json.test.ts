import { expect, it } from 'vitest';
import { jsonLine, type Part } from '../../../src/report/json.js';
import { exploration, sampling } from './fixtures.js';

it('every part is one line that says what it is', () => {
  const parts: Part[] = [
    { type: 'selfCheck', seeds: 2, different: [] },
    { type: 'exploration', ...exploration },
    { type: 'sampling', ...sampling },
    { type: 'replay', lines: ['one\ntwo'], traceHash: 'abc' },
  ];
  for (const part of parts) {
    expect(jsonLine(part)).not.toContain('\n');
    expect(JSON.parse(jsonLine(part))).toEqual(part);
  }
});
