import { describe, expect, it } from 'vitest';
import { selectCells } from '../../../src/plan/cell.js';
import type { CellResult, Path } from '../../../src/plan/cell-result.js';
import { complaintsOf } from '../../../src/plan/complaints.js';

const all = { count: 100, isInOrder: true };

function path(local: string, remote: string): Path {
  const end = (type: string) => ({ type, protocol: 'udp', address: '203.0.113.10' });
  return { local: end(local), remote: end(remote) };
}

function connected(name: string, changes: Partial<CellResult> = {}): CellResult {
  const [cell] = selectCells([name]);
  if (cell === undefined) throw new Error(name);
  const received = { left: all, right: all };
  const none = { failure: undefined, farFailure: undefined, ended: undefined, error: undefined };
  return { cell, ms: 100, path: path('host', 'host'), locks: 2, received, ...none, ...changes };
}

function failed(name: string, changes: Partial<CellResult> = {}): CellResult {
  const failure = { code: 'ICE_FAILED', text: 'Tried our candidates. Use a TURN server.' };
  return connected(name, {
    ms: 9_500,
    path: undefined,
    locks: 0,
    received: undefined,
    failure,
    farFailure: failure,
    ...changes,
  });
}

const fine: readonly CellResult[] = [
  connected('open/open/stun'),
  connected('symmetric/symmetric/turn-udp', { path: path('relay', 'prflx') }),
  connected('open/open/turn-udp', { path: path('host', 'relay') }),
  connected('port-restricted/port-restricted/stun/path-dies', { ended: { left: 20_000, right: 41_000 } }),
  connected('port-restricted/port-restricted/stun/path-returns', { ended: { left: undefined, right: undefined } }),
  failed('symmetric/symmetric/stun'),
];

const wrong: readonly [what: string, result: CellResult, complaint: RegExp][] = [
  ['a connection where there is no way', connected('symmetric/symmetric/stun'), /must not/],
  ['none where there is one', failed('open/open/stun'), /did not connect: ICE_FAILED/],
  ['a path that nobody tells', connected('open/open/stun', { path: undefined }), /by which candidates/],
  ['a relay out of nowhere', connected('open/open/stun', { path: path('relay', 'host') }), /without a TURN server/],
  ['a direct path that cannot be', connected('symmetric/symmetric/turn-udp'), /did not use the TURN server/],
  ['a lock that was not accepted', connected('open/open/stun', { locks: 1 }), /1 of 2 locks/],
  [
    'lost messages',
    connected('open/open/stun', { received: { left: { count: 99, isInOrder: true }, right: all } }),
    /left host received 99/,
  ],
  [
    'messages in another order',
    connected('open/open/stun', { received: { left: all, right: { count: 100, isInOrder: false } } }),
    /right host received messages out of order/,
  ],
  [
    'a short outage that ended the connection',
    connected('port-restricted/port-restricted/stun/path-returns', { ended: { left: 5, right: undefined } }),
    /left host lost/,
  ],
  [
    'an end that is never told',
    connected('port-restricted/port-restricted/stun/path-dies', { ended: { left: 20_000, right: undefined } }),
    /right host never told/,
  ],
  [
    'an end that is told late',
    connected('port-restricted/port-restricted/stun/path-dies', { ended: { left: 45_000, right: 20_000 } }),
    /after 45000 ms/,
  ],
  ['a late failure', failed('symmetric/symmetric/stun', { ms: 15_001 }), /15001 ms to fail/],
  [
    'a failure by another name',
    failed('symmetric/symmetric/stun', { failure: { code: 'CONNECT_TIMEOUT', text: 'candidate TURN' } }),
    /dialling host says CONNECT_TIMEOUT/,
  ],
  [
    'a failure without advice',
    failed('symmetric/symmetric/stun', { farFailure: { code: 'ICE_FAILED', text: 'It failed.' } }),
    /dialled host names no candidates/,
  ],
  ['a side that knows nothing', failed('symmetric/symmetric/stun', { farFailure: undefined }), /knows of no failure/],
  ['a broken laboratory', connected('open/open/stun', { error: 'no bridge' }), /no bridge/],
];

describe('complaints', () => {
  it.each(fine.map((result) => [result.cell.name, result] as const))(
    'there are none about %s as it must be',
    (_, result) => {
      expect(complaintsOf(result)).toEqual([]);
    },
  );

  it.each(wrong)('there is one about %s', (_, result, complaint) => {
    expect(complaintsOf(result)).toEqual([expect.stringMatching(complaint)]);
  });
});
