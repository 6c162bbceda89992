import { describe, expect, it } from 'vitest';
import { peer } from '../../src/testing/fixtures.js';
import { SimNetwork } from '../../src/testing/sim-network.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { EndpointStand } from './endpoint-stand.js';
import { Stand } from './stand.js';

describe('R60: an exception skips no bookkeeping', () => {
  it('R60: a listener that throws at `connected` does not keep the link from being claimed', async () => {
    const stand = new EndpointStand();
    stand.onAnnounce = () => {
      throw new Error('listener');
    };
    stand.endpoint.start();
    const message = stand.say('hello');
    const link = stand.first.script.establish();
    await stand.clock.drain();
    expect(message.ending).toBe('done');
    expect(link.isClaimed).toBe(true);
    expect(stand.log).toEqual(['connected', 'endpoint.effect-failed']);
    const second = stand.say('again');
    await stand.clock.drain();
    expect(second.ending).toBe('done');
  });

  it('R60: a listener that throws at `failed` does not keep waiting messages from being rejected', async () => {
    const stand = new EndpointStand();
    stand.onAnnounce = () => {
      throw new Error('listener');
    };
    stand.endpoint.start();
    const messages = [stand.say('one'), stand.say('two')];
    stand.first.script.fail('DIAL_FAILED');
    await stand.clock.drain();
    expect(messages.map(({ ending }) => ending)).toEqual(['DIAL_FAILED', 'DIAL_FAILED']);
    expect(stand.wheel.size).toBe(0);
  });

  it('R60: a message handler that throws is passed over; the next message arrives', () => {
    const received: string[] = [];
    const stand = new Stand();
    stand.manager.handle('chat', ({ messageId }) => {
      received.push(messageId);
      if (received.length === 1) throw new Error('handler');
    });
    const link = stand.connectOut();
    link.deliver(stand.frame('one'), stand.frame('two'));
    expect(received).toHaveLength(2);
    expect(stand.phase).toBe('connected');
    expect(stand.manager.diagnostics()).toMatchObject({ messagesReceived: 2, malformedFrames: 0 });
  });

  it('R60: in the simulated network, a receiver that throws does not stop the count of what is in flight', async () => {
    const clock = new VirtualClock();
    const network = new SimNetwork({ clock, latency: () => 10 });
    network.listen(peer(2).id, (link) =>
      link.claim({
        frame: () => {
          throw new Error('receiver');
        },
        writable: () => {},
        closed: () => {},
      }),
    );
    network.dial(peer(1), peer(2), (outcome) => {
      if (outcome.type === 'opened') for (const byte of [1, 2, 3]) outcome.link.send(new Uint8Array([byte]));
    });
    await clock.advance(100);
    expect(network.receiverErrors).toHaveLength(3);
    expect(network.snapshot().bytesInFlight).toBe(0);
  });
});
