import { describe, expect, it } from 'vitest';
import { noteChannelOpen, notePathFound } from '../../../src/connector/note-path.js';
import type { CandidatePair } from '../../../src/link/webrtc/rtc-peer.js';
import { parsePeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import { PendingConnection } from '../../../src/pending/pending-connection.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

const pair: CandidatePair = {
  local: { address: '192.0.2.1', port: 1, type: 'srflx', protocol: 'udp' },
  remote: { address: '192.0.2.2', port: 2, type: 'relay', protocol: 'udp' },
};
const pairDetail = {
  localType: 'srflx',
  localProtocol: 'udp',
  localAddress: '192.0.2.1',
  localPort: 1,
  remoteType: 'relay',
  remoteProtocol: 'udp',
  remoteAddress: '192.0.2.2',
  remotePort: 2,
};
const told = { remoteAddress: () => '192.0.2.2', selectedPair: () => Promise.resolve(pair) };
const untold = { remoteAddress: () => undefined, selectedPair: () => Promise.resolve(undefined) };

/** What `note` writes, as `[step, detail]`. */
async function stepsOf(note: (pending: PendingConnection) => void): Promise<readonly unknown[]> {
  const pending = new PendingConnection({
    peer: parsePeerDescriptor({ id: 'ab'.repeat(20) }),
    initiator: 'local',
    transport: 'webrtc',
    clock: new VirtualClock(),
    timeoutMs: 1_000,
    takeTimeoutMs: 1_000,
    abandon: () => {},
  });
  note(pending);
  await Promise.resolve();
  const { steps } = pending;
  pending.cancel();
  return steps.map(({ step, detail }) => [step, detail]);
}

describe('the notes about the path', () => {
  it('tell it with its candidates when the channel opens', async () => {
    expect(await stepsOf((pending) => noteChannelOpen(pending, told))).toEqual([
      ['channel open', { remoteAddress: '192.0.2.2' }],
      ['selected pair', pairDetail],
    ]);
  });

  it('do without where the platform does not tell', async () => {
    expect(await stepsOf((pending) => noteChannelOpen(pending, untold))).toEqual([
      ['channel open', { remoteAddress: 'unknown' }],
    ]);
  });

  it('tell it again when another one takes over', async () => {
    expect(await stepsOf((pending) => notePathFound(pending, told))).toEqual([
      ['path found', undefined],
      ['selected pair', pairDetail],
    ]);
    expect(await stepsOf((pending) => notePathFound(pending, undefined))).toEqual([['path found', undefined]]);
  });
});
