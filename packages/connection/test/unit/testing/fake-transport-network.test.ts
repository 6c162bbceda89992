import { describe, expect, it } from 'vitest';
import { FakeTransportNetwork } from '../../../src/testing/fake-transport-network.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import type { OutgoingMessage } from '../../../src/wire/outgoing-message.js';

const [one, two, three] = [peer(1), peer(2), peer(3)];

function message(text: string): OutgoingMessage {
  return {
    kind: 'request',
    serviceId: 's',
    method: text,
    requestId: text,
    bodyType: 'test.Text',
    body: new Uint8Array(0),
  };
}

function stand(options = {}) {
  const network = new FakeTransportNetwork(options);
  const [a, b, c] = [network.join(one), network.join(two), network.join(three)];
  const received: string[] = [];
  for (const transport of [a, b, c]) {
    transport.handle('s', ({ method }, from) =>
      received.push(`${method} ${from.id.slice(-1)}>${transport.self.id.slice(-1)}`),
    );
  }
  const send = (from: typeof a, to: typeof a, text: string): void =>
    void from.send(to.self, message(text)).catch(() => {});
  const lanes = (): string[] => network.ready.map(({ type, from, to }) => `${type} ${from.slice(-1)} ${to.slice(-1)}`);
  return { network, a, b, c, received, send, lanes };
}

describe('FakeTransportNetwork', () => {
  it('does nothing until it is told, then one step at a time', () => {
    const { network, a, b, received, send, lanes } = stand();
    send(a, b, 'hello');
    expect(lanes()).toEqual(['dial 1 2']);
    expect(network.step()).toBe(true);
    expect(received).toEqual([]);
    expect(lanes()).toEqual(['frame 1 2']);
    expect(network.step()).toBe(true);
    expect(received).toEqual(['hello 1>2']);
    expect(network.step()).toBe(false);
  });

  it('keeps the frames of one direction in order and lets directions overtake each other', () => {
    const { network, a, b, c, received, send, lanes } = stand();
    network.connect(one, two);
    network.connect(one, three);
    send(a, b, 'first');
    send(a, b, 'second');
    send(a, c, 'third');
    expect(lanes()).toEqual(['frame 1 2', 'frame 1 3']);
    network.step(network.ready[1]);
    network.run();
    expect(received).toEqual(['third 1>3', 'first 1>2', 'second 1>2']);
  });

  it('takes no step that is not ready', () => {
    const { network, a, b, send } = stand();
    network.connect(one, two);
    send(a, b, 'first');
    expect(network.step({ type: 'frame', from: one.id, to: two.id })).toBe(false);
    expect(network.ready).toHaveLength(1);
  });

  it('takes steps by itself if it is to', async () => {
    const { a, b, received, send } = stand({ auto: true });
    send(a, b, 'hello');
    expect(received).toEqual([]);
    await new VirtualClock().drain();
    expect(received).toEqual(['hello 1>2']);
  });

  it('loses the frames on their way when a connection ends, unless it ends in good order', () => {
    for (const graceful of [false, true]) {
      const { network, a, b, received, send } = stand();
      network.connect(one, two);
      send(a, b, 'on its way');
      network.disconnect(one, two, { graceful });
      network.run();
      expect(received).toEqual(graceful ? ['on its way 1>2'] : []);
    }
  });

  it('lets the two sides notice an end at different times', () => {
    const { network, a, b, received, send, lanes } = stand();
    network.connect(one, two);
    network.disconnect(one, two);
    expect(lanes()).toEqual(['end 1 2', 'end 2 1']);
    network.step(network.ready[1]);
    expect([a.hasConnection(two.id), b.hasConnection(one.id)]).toEqual([true, false]);
    send(a, b, 'into the void');
    network.run();
    expect(received).toEqual([]);
    expect(a.hasConnection(two.id)).toBe(false);
  });

  it('knows who is there', () => {
    const { network, a } = stand();
    expect(network.find(one.id)).toBe(a);
    a.close();
    expect(network.find(one.id)).toBeUndefined();
    const successor = network.join(one);
    a.close();
    expect(network.find(one.id)).toBe(successor);
  });
});
