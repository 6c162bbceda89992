import { describe, expect, it } from 'vitest';
import { jsonLines } from '../../../src/report/json-lines.js';
import { results } from './fixtures.js';

describe('the report for programs', () => {
  it('has one line of JSON per cell and one to sum up', () => {
    const lines = jsonLines(results)
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      {
        type: 'cell',
        name: 'open/open/stun',
        isConnected: true,
        ms: 82,
        path: { remote: { type: 'prflx' } },
        complaints: [],
      },
      { type: 'cell', name: 'open/symmetric/stun', complaints: [expect.any(String)] },
      { type: 'summary', cells: 2, unexpected: ['open/symmetric/stun'] },
    ]);
  });
});
