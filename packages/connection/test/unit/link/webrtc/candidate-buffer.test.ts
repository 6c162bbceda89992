import { expect, test } from 'vitest';
import { CandidateBuffer } from '../../../../src/link/webrtc/candidate-buffer.js';

const candidate = (n: number) => ({ candidate: `c${n}`, mid: '0' });

test('candidates come back in order, by connection, once', () => {
  const buffer = new CandidateBuffer(10);
  buffer.hold('a', candidate(1));
  buffer.hold('b', candidate(2));
  buffer.hold('a', candidate(3));
  expect(buffer.release('a')).toEqual([candidate(1), candidate(3)]);
  expect([buffer.release('a'), buffer.size]).toEqual([[], 1]);
});

test('R30: beyond the bound the oldest connection makes room', () => {
  const buffer = new CandidateBuffer(3);
  for (const n of [1, 2]) buffer.hold('old', candidate(n));
  for (const n of [3, 4]) buffer.hold('new', candidate(n));
  expect([buffer.size, buffer.release('old'), buffer.release('new')]).toEqual([2, [], [candidate(3), candidate(4)]]);
});

test('one connection that fills it all loses its own', () => {
  const buffer = new CandidateBuffer(3);
  for (let n = 0; n < 100; n++) buffer.hold('a', candidate(n));
  expect(buffer.size).toBeLessThanOrEqual(3);
});
