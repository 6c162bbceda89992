import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { FakeTransport } from '../../../src/testing/fake-transport.js';
import { FakeTransportNetwork } from '../../../src/testing/fake-transport-network.js';
import { peer } from '../../../src/testing/fixtures.js';
import type { OutgoingMessage } from '../../../src/wire/outgoing-message.js';
import { codeOf } from '../../support/rpc-stand.js';

const [one, two] = [peer(1), peer(2)];
const hello: OutgoingMessage = {
  kind: 'notification',
  serviceId: 's',
  method: 'hello',
  bodyType: 'test.Text',
  body: new Uint8Array(0),
};

function stand() {
  const network = new FakeTransportNetwork();
  const [a, b] = [network.join(one), network.join(two)];
  const received: string[] = [];
  b.handle('s', ({ method }) => received.push(method));
  const events = (transport = a): string[] => transport.announced.map(({ type }) => type);
  return { network, a, b, received, events };
}

describe('FakeTransport', () => {
  it('dials to send, and writes what waited before it announces the connection', async () => {
    const { network, a, received, events } = stand();
    expect(a).toBeInstanceOf(FakeTransport);
    const order: string[] = [];
    const sent = a.send(two, hello).then(() => order.push('sent'));
    a.peerEvents$.subscribe(({ type }) => order.push(`${type}, ${network.ready.length} frame on its way`));
    expect([a.hasEndpoint(two.id), a.hasConnection(two.id)]).toEqual([true, false]);
    network.step();
    await sent;
    expect(order).toEqual(['connected, 1 frame on its way', 'sent']);
    network.run();
    expect(received).toEqual(['hello']);
    expect(events()).toEqual(['connecting', 'connected']);
    expect(a.connections()).toEqual([two]);
  });

  it('keeps the rules of connect, bufferWhileConnecting and sendWhileClosing', async () => {
    const { network, a } = stand();
    expect(await codeOf(a.send(two, hello, { connect: false }))).toBe('NOT_CONNECTED');
    a.dial(two);
    expect(await codeOf(a.send(two, hello, { connect: false }))).toBe('NOT_CONNECTED');
    expect(await codeOf(a.send(two, hello, { bufferWhileConnecting: false }))).toBe('NOT_CONNECTED');
    network.run();
    expect(await codeOf(a.send(two, hello, { connect: false }))).toBe('resolved');
    a.beginClosing();
    expect(await codeOf(a.send(two, hello))).toBe('CLOSED');
    expect(await codeOf(a.send(two, hello, { sendWhileClosing: true }))).toBe('resolved');
    expect(await codeOf(a.send(peer(3), hello, { sendWhileClosing: true }))).toBe('NOT_CONNECTED');
    expect(await codeOf(a.send(one, hello, { sendWhileClosing: true }))).toBe('NOT_CONNECTED');
  });

  it('refuses to send to itself', async () => {
    const { a } = stand();
    expect(await codeOf(a.send(one, hello))).toBe('SELF_CONNECTION');
  });

  it('takes back what is still waiting when its signal aborts', async () => {
    const { network, a, received } = stand();
    const controller = new AbortController();
    const outcome = codeOf(a.send(two, hello, { signal: controller.signal }));
    controller.abort('never mind');
    expect(await outcome).toBe('never mind');
    expect(await codeOf(a.send(two, hello, { signal: controller.signal }))).not.toBe('resolved');
    network.run();
    expect(received).toEqual([]);
  });

  it('fails a dial that is not let in, and everything that waited for it', async () => {
    const { network, a, b, events } = stand();
    b.accepts = () => false;
    const codes = [codeOf(a.send(two, hello)), codeOf(a.send(two, hello))];
    network.run();
    expect(await Promise.all(codes)).toEqual(['DIAL_FAILED', 'DIAL_FAILED']);
    expect(events()).toEqual(['connecting', 'failed']);
    expect(a.hasEndpoint(two.id)).toBe(false);
  });

  it('makes one connection of two crossing dials', () => {
    const { network, a, b, received, events } = stand();
    void a.send(two, hello);
    b.dial(one);
    network.run();
    expect(received).toEqual(['hello']);
    expect(events(a)).toEqual(['connecting', 'connected']);
    expect(events(b)).toEqual(['connecting', 'connected']);
  });

  it('leaves the table before it announces an end, and says how it ended', () => {
    const { network, a } = stand();
    network.connect(one, two);
    const seen: unknown[] = [];
    a.peerEvents$.subscribe((event) => seen.push(event, a.hasEndpoint(two.id)));
    const error = new ConnectionError('PEER_SILENT', 'silence');
    network.disconnect(one, two, { error });
    network.run();
    expect(seen).toEqual([{ type: 'disconnected', peer: two, graceful: false, error }, false]);
  });

  it('notices an old end first when the peer dials anew', () => {
    const { network, a, b, events } = stand();
    network.connect(one, two);
    network.disconnect(one, two);
    network.step(network.ready.find(({ from }) => from === two.id));
    b.dial(one);
    for (const step of network.ready) if (step.type === 'dial') network.step(step);
    network.run();
    expect(events(a)).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
    expect(a.hasConnection(two.id)).toBe(true);
  });

  it('closes: its peers notice a graceful end, its own waiting messages fail, its events complete', async () => {
    const { network, a, b } = stand();
    network.connect(one, two);
    const code = codeOf(a.send(peer(3), hello));
    let completed = false;
    a.peerEvents$.subscribe({ complete: () => (completed = true) });
    a.close();
    a.close();
    network.run();
    expect(await code).toBe('CONNECTION_LOST');
    expect(completed).toBe(true);
    expect(b.announced.at(-1)).toMatchObject({ type: 'disconnected', graceful: true });
    expect(await codeOf(a.send(two, hello, { sendWhileClosing: true }))).toBe('CLOSED');
    const late = codeOf(b.send(one, hello));
    network.run();
    expect(await late).toBe('DIAL_FAILED');
  });

  it('routes each service id to one handler, and counts who listens', () => {
    const { a } = stand();
    const first = a.handle('t', () => {});
    expect(() => a.handle('t', () => {})).toThrow(expect.objectContaining({ code: 'DUPLICATE_SERVICE' }));
    const subscription = a.peerEvents$.subscribe();
    expect(a.listenerCount).toBe(2);
    first[Symbol.dispose]();
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(a.listenerCount).toBe(0);
    const second = a.handle('t', () => {});
    first[Symbol.dispose]();
    expect(a.listenerCount).toBe(1);
    second[Symbol.dispose]();
  });
});
