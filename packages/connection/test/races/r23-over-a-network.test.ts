import { describe, expect, it } from 'vitest';
import { DialBackNetwork } from './dial-back-network.js';

describe('R23: a dial-back in a network with latency', () => {
  it('R23: is asked for through a peer in common, adopted, and nothing is left', async () => {
    const network = new DialBackNetwork();
    const { server, client, common, clock } = network;
    await network.meet();
    const sent = server.say(client, 'dial me');
    await clock.advance(2_000);
    await sent;
    expect(client.received).toEqual(['dial me']);
    expect(server.initiatorTo(client)).toBe('remote');
    expect(client.initiatorTo(server)).toBe('local');
    expect(common.received).toEqual([]);
    expect(await network.close()).toEqual([]);
  });

  const offsets = Array.from({ length: 31 }, (_, index) => (index - 15) * 20);

  it.each([false, true])(
    'R23: and a dial of the peer’s own, at any offset, end in one connection and lose nothing (roles swapped: %s)',
    async (swapped) => {
      for (const offset of offsets) {
        const network = new DialBackNetwork(swapped);
        const { server, client, clock } = network;
        await network.meet();
        const [early, late] = offset < 0 ? [server, client] : [client, server];
        const sent = [early.say(late, 'early')];
        await clock.advance(Math.abs(offset));
        sent.push(late.say(early, 'late'));
        await clock.advance(3_000);
        await Promise.all(sent);
        expect([late.received, early.received], `offset ${offset}`).toEqual([['early'], ['late']]);
        expect([server.eventsOf(client), client.eventsOf(server)], `offset ${offset}`).toEqual([
          ['connecting', 'connected'],
          ['connecting', 'connected'],
        ]);
        expect(network.linksBetween(server, client), `offset ${offset}`).toBe(1);
        expect(await network.close(), `offset ${offset}`).toEqual([]);
      }
    },
  );
});
