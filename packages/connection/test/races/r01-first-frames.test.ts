import { once } from 'node:events';
import { firstValueFrom } from 'rxjs';
import { take, toArray } from 'rxjs/operators';
import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../src/base/errors.js';
import { Handshaker } from '../../src/connector/handshaker.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { offererPair, peer } from '../../src/testing/fixtures.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { encodeHandshakeRequest, encodeHandshakeResponse } from '../../src/wire/handshake-frames.js';
import { limits } from '../../src/wire/limits.js';
import { bytes, text } from './endpoint-stand.js';
import { binaryFrame, rawDialler, rawServer } from './raw-websocket.js';
import { encoderFrom } from './stand.js';

const versions = { protocolVersion: '1.1', applicationVersion: 'raw' };

function says(words: string) {
  return { kind: 'bytes', serviceId: 'chat', bytes: bytes(words) } as const;
}

describe('R1: frames that are there before anybody listens', () => {
  it('R1: a dialler may send upgrade, handshake and first messages in one segment; all arrive, once, in order', async () => {
    await using node = await createConnectionNode({ websocket: {} });
    const { self } = node;
    const raw = peer(77);
    const encoder = encoderFrom(raw, self);
    const request = encodeHandshakeRequest({ messageId: 'r', source: raw, target: self, ...versions });
    const messages = firstValueFrom(node.messages$.pipe(take(2), toArray()));
    const frames = [request, encoder.encode(says('one')), encoder.encode(says('two'))];
    const socket = await rawDialler(self.websocket?.port ?? 0, frames);
    expect((await messages).map((message) => text(message.bytes))).toEqual(['one', 'two']);
    expect(node.diagnostics()).toMatchObject({ messagesReceived: 2, duplicateMessages: 0, malformedFrames: 0 });
    socket.destroy();
  });

  it('R1: an acceptor may send its answer and first messages in one segment; all arrive, once, in order', async () => {
    await using node = await createConnectionNode();
    const server = await rawServer();
    const raw = peer(78, { websocket: { host: '127.0.0.1', port: server.port, tls: false } });
    const encoder = encoderFrom(raw, node.self);
    const messages = firstValueFrom(node.messages$.pipe(take(2), toArray()));
    const sent = node.send(raw, { service: 'chat', bytes: bytes('hello') });
    const socket = await server.socket;
    await once(socket, 'data'); // The handshake request.
    const response = encodeHandshakeResponse({ messageId: 'r', source: raw, ...versions });
    const frames = [response, encoder.encode(says('one')), encoder.encode(says('two'))];
    socket.write(Buffer.concat(frames.map((frame) => binaryFrame(frame, 'acceptor'))));
    await sent;
    expect((await messages).map((message) => text(message.bytes))).toEqual(['one', 'two']);
    socket.destroy();
    server.close();
  });

  it('R1: an acceptor may send its answer in the segment of the upgrade response, before it was asked', async () => {
    await using node = await createConnectionNode();
    const early = peer(79);
    const server = await rawServer([encodeHandshakeResponse({ messageId: 'r', source: early, ...versions })]);
    const raw = peer(79, { websocket: { host: '127.0.0.1', port: server.port, tls: false } });
    await node.connect(raw);
    expect(node.hasConnection(raw.id)).toBe(true);
    (await server.socket).destroy();
    server.close();
  });

  it('R1: a handshake request that is held when the handshake begins is read at once', () => {
    const { accept, link, outcome } = held();
    accept((attempt) => attempt.admit());
    expect(outcome()).toBe('established');
    expect(link.wire).toHaveLength(1);
  });

  it('R1: and may be turned away at once: the link ends, and nothing is left', () => {
    const { accept, link, outcome, clock } = held();
    accept((attempt) => attempt.pending.cancel(new ConnectionError('CLOSED', 'not now')));
    expect(outcome()).toBe('cancelled');
    expect(link.destroyedWith?.code).toBe('CLOSED');
    expect(link.ownerErrors).toEqual([]);
    expect(clock.pending()).toEqual([]);
  });

  /** An inbound link that holds a request when the connector gets it. */
  function held() {
    const [source, self] = offererPair();
    const clock = new VirtualClock();
    const link = new ScriptedLink({ clock, direction: 'inbound' });
    link.deliver(encodeHandshakeRequest({ messageId: 'r', source, target: self, ...versions }));
    const handshaker = new Handshaker({
      self: () => self,
      clock,
      limits,
      applicationVersion: 'test',
      features: 0,
      newMessageId: () => 'm',
    });
    let result: string | undefined;
    const accept = (answer: Parameters<Handshaker['accept']>[1]): void => {
      handshaker.accept(
        link,
        (attempt) => {
          attempt.pending.outcome$.subscribe(({ type }) => {
            result = type;
          });
          answer(attempt);
        },
        () => {},
        'scripted',
      );
    };
    return { accept, link, clock, outcome: () => result };
  }
});
