import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { noMetrics } from '../../../src/base/metrics.js';
import { FrameReceiver } from '../../../src/manager/frame-receiver.js';
import type { ManagerOptions } from '../../../src/manager/manager-options.js';
import { MessageCounters } from '../../../src/manager/message-counters.js';
import { ServiceTable } from '../../../src/manager/service-table.js';
import { peer } from '../../../src/testing/fixtures.js';
import { encodePeerDescriptor } from '../../../src/wire/descriptor-codec.js';
import { userBytes } from '../../../src/wire/envelope.js';
import { EnvelopeEncoder } from '../../../src/wire/envelope-encoder.js';
import { encodeHandshakeContinuation } from '../../../src/wire/handshake-frames.js';
import { encodeKeepAlive } from '../../../src/wire/keep-alive.js';
import { limits } from '../../../src/wire/limits.js';
import { endpointIn } from './fake-endpoint.js';

const REMOTE = peer(2);

function makeReceiver(
  onUnhandled: ManagerOptions['onUnhandled'] = () => false,
  overrides: Partial<typeof limits> = {},
) {
  const counters = new MessageCounters(noMetrics);
  const services = new ServiceTable(silentLogger);
  const receiver = new FrameReceiver({ limits: { ...limits, ...overrides }, onUnhandled }, counters, services);
  const { endpoint, link } = endpointIn('connected', REMOTE);
  const seen: string[] = [];
  services.add('known', (message, from) =>
    seen.push(`${message.method} from ${from.id === REMOTE.id ? 'the peer' : 'another'}`),
  );
  return {
    receiver,
    counters,
    endpoint,
    link,
    seen,
    receive: (frame: Uint8Array) => receiver.receive(endpoint, frame),
  };
}

const encoder = () =>
  new EnvelopeEncoder({ source: encodePeerDescriptor(peer(9)), target: peer(1), messageIdPrefix: 'p' });
const call = (serviceId: string, from = encoder()) =>
  from.encode({ kind: 'notification', serviceId, method: 'ping', bodyType: 'dht.Ping', body: new Uint8Array() });
const bare = (serviceId: string, from = encoder()) =>
  from.encodeBare({ kind: 'bytes', serviceId, bytes: Uint8Array.of(7) });

describe('a message', () => {
  test('reaches its service, and is said to come from whom the connection belongs to, not from whom it claims', () => {
    const { receive, seen, counters } = makeReceiver();
    const frame = call('known');
    receive(frame);
    expect([seen, counters.messagesReceived, counters.bytesReceived]).toEqual([
      ['ping from the peer'],
      1,
      frame.length,
    ]);
  });

  test('that comes again is dropped and counted', () => {
    const { receive, seen, counters } = makeReceiver();
    const frame = call('known');
    receive(frame);
    receive(frame);
    expect([seen.length, counters.duplicateMessages, counters.messagesReceived]).toEqual([1, 1, 2]);
  });

  test('that is bare reaches its service like any other', () => {
    const { receive, seen, counters, endpoint } = makeReceiver();
    const frame = bare('known');
    receive(frame);
    expect([seen, counters.messagesReceived, counters.bytesReceived, endpoint.activity]).toEqual([
      ['message from the peer'],
      1,
      frame.length,
      1,
    ]);
  });

  test('that is bare and comes again is dropped by its id, and the next one is not', () => {
    const { receive, seen, counters } = makeReceiver();
    const from = encoder();
    const [first, second] = [bare('known', from), bare('known', from)];
    for (const frame of [first, first, second]) receive(frame);
    expect([seen.length, counters.duplicateMessages, counters.messagesReceived]).toEqual([2, 1, 3]);
  });

  test('that is bare and nobody serves is offered once more, with the bytes that it carries', () => {
    const offered: (Uint8Array | undefined)[] = [];
    const { receive, counters } = makeReceiver((message) => {
      offered.push(userBytes(message));
      return true;
    });
    receive(bare('unknown'));
    expect([offered, counters.unhandledMessages]).toEqual([[Uint8Array.of(7)], 0]);
  });

  test('that comes again after the filter was cleared is new', () => {
    const { receive, receiver, seen } = makeReceiver();
    const frame = call('known');
    receive(frame);
    receiver.clear();
    receive(frame);
    expect(seen).toHaveLength(2);
  });

  test.each([
    [true, 0],
    [false, 1],
  ])('of a service that nobody serves is offered once more: taken %s, unhandled %d', (isTaken, unhandled) => {
    const { receive, counters } = makeReceiver(() => isTaken);
    receive(call('unknown'));
    expect(counters.unhandledMessages).toBe(unhandled);
  });

  test('counts as activity of its connection', () => {
    const { receive, endpoint } = makeReceiver();
    receive(call('known'));
    expect(endpoint.activity).toBe(1);
  });
});

describe('what is no message', () => {
  test.each([
    ['no protobuf', Uint8Array.of(0xff)],
    ['a frame that is cut off', call('known').subarray(0, 20)],
    ['a malformed keep-alive', malformedKeepAlive()],
  ])('is counted and throws nothing: %s', (_what, frame) => {
    const { receive, counters, link } = makeReceiver();
    expect(() => receive(frame)).not.toThrow();
    expect([counters.malformedFrames, counters.messagesReceived, link.sent]).toEqual([1, 0, []]);
  });

  test('a frame above the limit is refused without being read', () => {
    const { receive, counters, seen } = makeReceiver(undefined, { maxFrameBytes: 10 } as object);
    receive(call('known'));
    expect([counters.malformedFrames, seen]).toEqual([1, []]);
  });

  test('a body that cannot be used by whoever takes unhandled messages is counted as malformed', () => {
    const { receive, counters } = makeReceiver(() => {
      throw new Error('no BytesValue');
    });
    expect(() => receive(call('unknown'))).not.toThrow();
    expect(counters.malformedFrames).toBe(1);
  });

  test('a handshake frame after the handshake is dropped in silence', () => {
    const { receive, counters, link } = makeReceiver();
    receive(encodeHandshakeContinuation({ messageId: 'm', auth: Uint8Array.of(1) }));
    receive(new Uint8Array());
    expect([counters.malformedFrames, counters.messagesReceived, link.sent]).toEqual([0, 0, []]);
  });
});

describe('a keep-alive', () => {
  test('is answered on the link of its endpoint, and is no activity: idle connections stay prunable', () => {
    const { receive, link, endpoint, counters } = makeReceiver();
    receive(encodeKeepAlive({ reply: false }));
    expect([link.wire.length, endpoint.activity, counters.messagesReceived]).toEqual([1, 0, 0]);
  });

  test('is not answered where there is no link any more', () => {
    const { receiver } = makeReceiver();
    const { endpoint, link } = endpointIn('ended', REMOTE);
    receiver.receive(endpoint, encodeKeepAlive({ reply: false }));
    expect(link.sent).toEqual([]);
  });
});

/** Field 1001 of the envelope with content that is no message. */
function malformedKeepAlive(): Uint8Array {
  const good = encodeKeepAlive({ reply: true });
  const at = good.lastIndexOf(0x08);
  return good.with(at, 0x0a);
}
