import { describe, expect, it } from 'vitest';
import { table } from '../../../src/report/table.js';
import { results } from './fixtures.js';

const complaint = 'open/symmetric/stun: 1 of 2 locks were accepted.';

describe('the table', () => {
  it('has aligned columns, and below it what is not as expected', () => {
    expect(table(results).split('\n')).toEqual([
      'dials  is dialled  servers  expected  seen       path (ours - theirs)    ms  verdict',
      'open   open        STUN     connects  connected  host/udp - prflx/udp    82  as expected',
      'open   symmetric   STUN     connects  connected  host/udp - prflx/udp  1082  NOT AS EXPECTED',
      '',
      complaint,
    ]);
  });
});
