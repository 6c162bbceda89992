import { fixedLatency, peer, VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { TransportNetwork } from '../../../src/testing/transport-network.js';

describe('TransportNetwork', () => {
  it('counts messages by method and says who is in it', async () => {
    const clock = new VirtualClock();
    const network = new TransportNetwork({ clock, latency: fixedLatency(10) });
    const [a, b] = [network.join(peer(0x11)), network.join(peer(0x22))];
    const ping = {
      kind: 'request',
      serviceId: 's',
      method: 'ping',
      requestId: '1',
      bodyType: 't',
      body: new Uint8Array(3),
    } as const;
    await clock.run(a.send(b.self, ping));
    expect([network.messages, network.bytes, [...network.messagesByMethod]]).toEqual([1, 253, [['ping', 1]]]);
    expect(network.find(b.self.id)).toBe(b);
    network.crash(b.self.id, 'reset');
    expect(network.find(b.self.id)).toBeUndefined();
  });

  it('refuses a second node with the same id', () => {
    const network = new TransportNetwork({ clock: new VirtualClock(), latency: fixedLatency(10) });
    network.join(peer(0x11));
    expect(() => network.join(peer(0x11))).toThrow('in this network already');
  });
});
