import { peer, VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { waitForConnection } from '../../../src/discovery/reachability.js';
import { StubTransport } from '../../support/discovery-stand.js';

function stand() {
  const clock = new VirtualClock();
  const transport = new StubTransport(peer(1));
  const controller = new AbortController();
  const wait = (): Promise<void> =>
    waitForConnection({ transport, clock, limits: dhtLimits, signals: [undefined, controller.signal] });
  return { clock, transport, controller, wait };
}

describe('waitForConnection', () => {
  it('resolves with the first connection, now or later', async () => {
    const { clock, transport, wait } = stand();
    const waiting = wait();
    transport.peerEvents$.next({ type: 'connecting', peer: peer(2) });
    expect(transport.peerEvents$.observed).toBe(true);
    transport.connect(peer(2));
    await waiting;
    await wait();
    expect([transport.peerEvents$.observed, clock.pending()]).toEqual([false, []]);
  });

  it('R57: leaves nothing when its time is up or its caller gives up', async () => {
    const { clock, transport, controller, wait } = stand();
    const late = expect(wait()).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
    await clock.advance(dhtLimits.connectivityTimeoutMs);
    await late;
    const given = expect(wait()).rejects.toThrow('enough');
    controller.abort(new Error('enough'));
    await given;
    await expect(wait()).rejects.toThrow('enough');
    expect([transport.peerEvents$.observed, clock.pending()]).toEqual([false, []]);
  });
});
