// RPC between our node and the foreign peer, both ways: answers, errors with their codes, deadlines, and the header of
// their requests, which carries an empty `notification` (R64).

import { defineService, notification, request } from '@peerlatch/connection/rpc';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hex } from '../src/narrow.js';
import { dig, digText, fields, parseFields } from '../src/raw-fields.js';
import { anyBytes, rpcEnvelope, rpcMessage } from '../src/raw-frames.js';
import { ENVELOPE, shakeHands } from '../src/raw-peer.js';
import { Ground, type Pair, PEERS, payload, until } from './node-ground.js';
import { Relay } from './node-relay.js';

const ground = new Ground();

/** By hand, not by our codec. */
function bytesType(typeName: string) {
  return {
    typeName,
    encode: (value: Uint8Array): Uint8Array => (value.length === 0 ? fields() : fields([1, value])),
    decode: (body: Uint8Array): Uint8Array => {
      const value = dig(body, 1);
      return value instanceof Uint8Array ? value : new Uint8Array();
    },
  };
}

const bytesValue = bytesType('google.protobuf.BytesValue');
const MathRpc = defineService('math', {
  double: request(bytesValue, bytesValue),
  fail: request(bytesValue, bytesValue),
  halve: request(bytesValue, bytesValue),
  never: request(bytesValue, bytesValue, { handlerTimeoutMs: 50 }),
  tell: notification(bytesValue),
});
const VALUES: readonly Uint8Array[] = [Uint8Array.of(), Uint8Array.of(4, 5), payload(65_536)];
const doubled = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte * 2);

let pair: Pair;

/** Serves `math` on our node. */
function serveOurs(told: Uint8Array[] = []): void {
  pair.ours.node.rpc.communicator('math').serve(MathRpc, {
    double: doubled,
    fail: () => {
      throw Object.assign(new RangeError('out of range'), { code: 'TOO_FAR' });
    },
    halve: () => Promise.reject(new Error('not today')),
    never: (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    tell: (bytes) => void told.push(bytes),
  });
}

/** Calls `method` of the foreign peer's service `math`. */
function callTheirs(method: 'double' | 'fail' | 'halve', bytes: Uint8Array): Promise<Uint8Array> {
  const { node } = pair.ours;
  return node.rpc.communicator('math').call(pair.peer, MathRpc.methods[method], bytes);
}

function callOurs(method: string, bytes: Uint8Array = Uint8Array.of()): Promise<Uint8Array> {
  return pair.theirs.call(pair.ours.self, { service: 'math', method, bytes });
}

afterEach(() => ground.close());

describe.each(PEERS)('on a connection that %s dialled', (dialler) => {
  beforeEach(async () => {
    pair = await ground.connectedPair(dialler);
  });

  test('our calls of their methods are answered, empty bodies and large ones too', async () => {
    pair.theirs.serve('math', 'double', doubled);
    const communicator = pair.ours.node.rpc.communicator('math');
    const math = communicator.stub(MathRpc, pair.peer);
    const answers = await Promise.all(VALUES.map((value) => math.double(value)));
    expect(answers.map(hex)).toEqual(VALUES.map((value) => hex(doubled(value))));
    expect(pair.ours.node.diagnostics().callsInFlight).toBe(0);
  });

  test('their calls of our methods are answered, empty bodies and large ones too', async () => {
    serveOurs();
    const answers = await Promise.all(VALUES.map((value) => callOurs('double', value)));
    expect(answers.map(hex)).toEqual(VALUES.map((value) => hex(doubled(value))));
    expect(pair.ours.node.diagnostics().requestsServed).toBe(0);
  });

  test('many calls both ways at once are matched with their answers', async () => {
    serveOurs();
    pair.theirs.serve('numbers', 'double', doubled);
    const communicator = pair.ours.node.rpc.communicator('numbers');
    const values = Array.from({ length: 100 }, (_, index) => Uint8Array.of(index));
    const [our, their] = await Promise.all([
      Promise.all(values.map((value) => communicator.call(pair.peer, MathRpc.methods.double, value))),
      Promise.all(values.map((value) => callOurs('double', value))),
    ]);
    expect([our.map(hex), their.map(hex)]).toEqual([
      values.map((value) => hex(doubled(value))),
      values.map((value) => hex(doubled(value))),
    ]);
  });
});

describe('errors of the foreign peer at our caller', () => {
  beforeEach(async () => {
    pair = await ground.connectedPair('our node');
  });

  test('an unknown method', async () => {
    pair.theirs.serve('math', 'double', doubled);
    await expect(callTheirs('halve', Uint8Array.of())).rejects.toMatchObject({ code: 'RPC_UNKNOWN_METHOD' });
  });

  test('a handler that throws', async () => {
    pair.theirs.serve('math', 'fail', () => Promise.reject(Object.assign(new Error('no'), { code: 'BAD_DAY' })));
    await expect(callTheirs('fail', Uint8Array.of())).rejects.toMatchObject({
      code: 'RPC_REMOTE_ERROR',
      data: { method: 'fail', message: 'no', code: 'BAD_DAY' },
    });
  });

  test('a body of the wrong type', async () => {
    pair.theirs.serve('math', 'double', doubled);
    const wrong = defineService('math', { double: request(bytesType('dht.LockRequest'), bytesValue) });
    const call = pair.ours.node.rpc.communicator('math').call(pair.peer, wrong.methods.double, Uint8Array.of(1));
    await expect(call).rejects.toMatchObject({ code: 'RPC_REMOTE_ERROR', data: { code: 'FAILED_TO_PARSE' } });
  });

  test('a service that nobody serves: no answer, so our deadline', async () => {
    const call = pair.ours.node.rpc
      .communicator('nobody')
      .call(pair.peer, MathRpc.methods.double, Uint8Array.of(), { timeoutMs: 30 });
    await expect(call).rejects.toMatchObject({ code: 'RPC_TIMEOUT', data: { remote: false } });
  });

  test('a connection that ends before the answer', async () => {
    pair.theirs.serve('math', 'double', () => {
      pair.theirs.terminate(pair.ours.id);
      return new Promise(() => undefined);
    });
    await expect(callTheirs('double', Uint8Array.of())).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });
});

describe('our errors at the foreign peer’s caller', () => {
  beforeEach(async () => {
    pair = await ground.connectedPair('the foreign peer');
    serveOurs();
  });

  test('an unknown method, and a notification sent as a request', async () => {
    await expect(callOurs('square')).rejects.toMatchObject({ code: 'UNKNOWN_RPC_METHOD' });
    await expect(callOurs('tell')).rejects.toMatchObject({ code: 'UNKNOWN_RPC_METHOD' });
  });

  test('a handler that throws, with its code and class', async () => {
    await expect(callOurs('fail')).rejects.toMatchObject({
      code: 'RPC_SERVER_ERROR',
      message: 'out of range',
      errorCode: 'TOO_FAR',
      errorClassName: 'RangeError',
    });
    await expect(callOurs('halve')).rejects.toMatchObject({ code: 'RPC_SERVER_ERROR', message: 'not today' });
  });

  test('a handler that takes too long', async () => {
    await expect(callOurs('never')).rejects.toMatchObject({ code: 'RPC_TIMEOUT' });
  });

  test('a body of the wrong type', async () => {
    const other = defineService('other', { double: request(bytesType('dht.LockRequest'), bytesValue) });
    pair.ours.node.rpc.communicator('other').serve(other, { double: doubled });
    const call = pair.theirs.call(pair.ours.self, { service: 'other', method: 'double', bytes: Uint8Array.of(1) });
    await expect(call).rejects.toMatchObject({ code: 'RPC_SERVER_ERROR', errorCode: 'FAILED_TO_PARSE' });
  });

  test('a service that nobody serves: no answer, so its own deadline', async () => {
    const { theirs, ours } = pair;
    const call = theirs.call(ours.self, { service: 'nobody', method: 'double', bytes: Uint8Array.of(), timeoutMs: 30 });
    await expect(call).rejects.toMatchObject({ code: 'RPC_TIMEOUT' });
  });
});

describe('notifications', () => {
  test('a user message of theirs goes to our service where one has the notification "message", else to the messages', async () => {
    pair = await ground.connectedPair('our node');
    const told: Uint8Array[] = [];
    const Chat = defineService('chat', { message: notification(bytesValue) });
    pair.ours.node.rpc.communicator('chat').serve(Chat, { message: (bytes) => void told.push(bytes) });
    await pair.theirs.send(pair.ours.self, { service: 'chat', bytes: Uint8Array.of(1) });
    await pair.theirs.send(pair.ours.self, { service: 'other', bytes: Uint8Array.of(2) });
    expect(await pair.ours.messages.waitForCount(1)).toMatchObject([{ service: 'other', bytes: Uint8Array.of(2) }]);
    expect(told).toEqual([Uint8Array.of(1)]);
  });

  test('our notification "message" arrives as a user message of theirs', async () => {
    pair = await ground.connectedPair('our node');
    const Chat = defineService('chat', { message: notification(bytesValue) });
    await pair.ours.node.rpc.communicator('chat').notify(pair.peer, Chat.methods.message, Uint8Array.of(3));
    expect(await pair.theirs.messages.waitForCount(1)).toMatchObject([{ service: 'chat', bytes: Uint8Array.of(3) }]);
  });
});

describe('the header `notification` of a frame to us', () => {
  const RAW = { id: '33'.repeat(20) };
  const base = { request: 'request' };
  const headerOf = (rpc: Uint8Array): Record<string, string> =>
    Object.fromEntries(
      parseFields(rpc).flatMap(({ number, value }) =>
        number === 1 && value instanceof Uint8Array ? [[digText(value, 1) ?? '', digText(value, 2) ?? '']] : [],
      ),
    );

  test.each([
    ['absent', {}],
    ['empty, as the foreign peer writes it', { notification: '' }],
  ])('%s: a request, and it is answered', async (_title, header) => {
    pair = await ground.pair();
    serveOurs();
    const raw = await shakeHands(pair.ours.self, RAW);
    const body = anyBytes(Uint8Array.of(21));
    const rpc = rpcMessage({ header: { ...base, method: 'double', ...header }, body, requestId: 'r-1' });
    raw.send(fields(...rpcEnvelope('math', rpc)));
    const answer = dig(await raw.frame(1), ENVELOPE.rpc);
    if (!(answer instanceof Uint8Array)) throw new Error('There is no RPC message in the answer.');
    expect(headerOf(answer)).toEqual({ response: 'response', method: 'double' });
    expect([digText(answer, 3), dig(answer, 4)]).toEqual(['r-1', undefined]);
    expect(digText(answer, 2, 1)).toBe('type.googleapis.com/google.protobuf.BytesValue');
    expect(dig(answer, 2, 2, 1)).toEqual(Uint8Array.of(42));
    raw.socket.terminate();
  });

  test.each(['notification', 'anything'])('"%s": a notification, and it is not answered', async (value) => {
    pair = await ground.pair();
    const told: Uint8Array[] = [];
    serveOurs(told);
    const raw = await shakeHands(pair.ours.self, RAW);
    const send = (method: string, header: Record<string, string>): void => {
      const rpc = rpcMessage({
        header: { ...base, method, ...header },
        body: anyBytes(Uint8Array.of(1)),
        requestId: method,
      });
      raw.send(fields(...rpcEnvelope('math', rpc)));
    };
    send('tell', { notification: value });
    send('double', { notification: value });
    send('double', {});
    expect(digText(await raw.frame(1), ENVELOPE.rpc, 3)).toBe('double');
    await until(() => told.length === 1);
    expect(raw.frames.items).toHaveLength(2);
    raw.socket.terminate();
  });

  test('is empty in a request of the foreign peer that we answer', async () => {
    const headers: Record<string, string>[] = [];
    pair = await ground.pair();
    serveOurs();
    const relay = ground.keep(
      await Relay.to(pair.ours.self, {
        alter: (frame, from) => {
          const rpc = dig(frame, ENVELOPE.rpc);
          if (from === 'dialler' && rpc instanceof Uint8Array) headers.push(headerOf(rpc));
          return frame;
        },
      }),
    );
    await pair.theirs.connect(relay.address);
    expect(await callOurs('double', Uint8Array.of(2))).toEqual(Uint8Array.of(4));
    expect(headers).toEqual([{ method: 'double', request: 'request', notification: '' }]);
  });
});
