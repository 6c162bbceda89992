import { expect, test } from 'vitest';
import { pairOf } from '../../../../src/link/webrtc/platform-rtc.js';

type Entry = Readonly<Record<string, unknown>>;

const candidates: readonly Entry[] = [
  { id: 'L', type: 'local-candidate', address: '192.0.2.1', port: 1_000, candidateType: 'host', protocol: 'udp' },
  { id: 'R', type: 'remote-candidate', address: '192.0.2.2', port: 2_000, candidateType: 'prflx', protocol: 'udp' },
  { id: 'T', type: 'remote-candidate', address: '192.0.2.3', port: 3_000, candidateType: 'relay', protocol: 'tcp' },
];
const usual = { type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' };
const other = { type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'T' };

function chosenPort(...entries: readonly Entry[]): number | undefined {
  return pairOf(new Map([...candidates, ...entries].map((entry) => [String(entry.id), entry])))?.remote.port;
}

test('the pair that the transport names is the one, whatever else works', () => {
  const working = { ...other, id: 'P2', nominated: true, state: 'succeeded' };
  const transport = { id: 'X', type: 'transport', selectedCandidatePairId: 'P1' };
  expect(chosenPort(transport, { ...usual, id: 'P1' }, working)).toBe(2_000);
});

test('else the marked one, else a nominated one that works', () => {
  const working = { ...other, id: 'P2', nominated: true, state: 'succeeded' };
  expect(chosenPort({ ...usual, id: 'P1', selected: true }, working)).toBe(2_000);
  expect(chosenPort({ ...usual, id: 'P1' }, working)).toBe(3_000);
});

test('there is none while nothing works, and none with an end that nobody knows', () => {
  expect(chosenPort()).toBeUndefined();
  expect(chosenPort({ ...usual, id: 'P1', nominated: true, state: 'in-progress' })).toBeUndefined();
  expect(chosenPort({ ...usual, id: 'P1', selected: true, remoteCandidateId: 'gone' })).toBeUndefined();
  expect(chosenPort({ ...usual, id: 'P1', selected: true, remoteCandidateId: 'P1' })).toBeUndefined();
});

test('addresses that the platform hides are empty', () => {
  const hidden = { id: 'H', type: 'local-candidate', candidateType: 'host', address: null };
  const pair = { ...usual, id: 'P1', selected: true, localCandidateId: 'H' };
  const report = new Map([...candidates, hidden, pair].map((entry) => [String(entry.id), entry as Entry]));
  expect(pairOf(report)).toEqual({
    local: { address: '', port: 0, type: 'host', protocol: 'udp' },
    remote: { address: '192.0.2.2', port: 2_000, type: 'prflx', protocol: 'udp' },
  });
});
