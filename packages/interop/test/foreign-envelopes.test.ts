// What the foreign peer accepts and answers on an open connection, frame by frame: the facts that our own encoder relies
// on. Should one of them change, a shortcut of ours would be wrong and this file says which.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createForeignPeer, type ForeignPeer } from '../src/foreign-peer.js';
import { bytes } from '../src/narrow.js';
import { dig, digText, fields, parseFields } from '../src/raw-fields.js';
import { any, anyBytes, type RawField, rpcEnvelope, rpcHeader, rpcMessage } from '../src/raw-frames.js';
import { ENVELOPE, fieldsOf, isLockGranted, LOCK_SERVICE, requestLock, shakeHands } from '../src/raw-peer.js';
import type { RawSocket } from '../src/raw-socket.js';

const US = { id: '11'.repeat(20) };
const FOREIGN_ID = '22'.repeat(20);
const RPC = ENVELOPE.rpc;
const NOTIFICATION = rpcHeader.notification('message');
const unknownFields: RawField[] = [
  [1000, Uint8Array.of(1, 2, 3)],
  [1001, 7],
];

let foreign: ForeignPeer;
let raw: RawSocket;

beforeEach(async () => {
  foreign = await createForeignPeer({ id: FOREIGN_ID });
  raw = await shakeHands(foreign.descriptor, US);
});

afterEach(async () => {
  raw.socket.terminate();
  await foreign.stop();
});

const userMessage = (value: number): Uint8Array => anyBytes(Uint8Array.of(value));

/** First bytes of the user messages received, once there are `count`. */
async function received(count: number): Promise<(number | undefined)[]> {
  return (await foreign.messages.waitForCount(count)).map((message) => message.bytes[0]);
}

function rpcOf(frame: Uint8Array): Uint8Array {
  const rpc = dig(frame, RPC);
  if (!(rpc instanceof Uint8Array)) throw new Error('There is no RPC message in this frame.');
  return rpc;
}

function headerOf(rpc: Uint8Array): Record<string, string> {
  const entries = parseFields(rpc).flatMap(({ number, value }) =>
    number === 1 && value instanceof Uint8Array ? [value] : [],
  );
  return Object.fromEntries(entries.map((entry) => [digText(entry, 1) ?? '', digText(entry, 2) ?? '']));
}

test('it takes a request without the notification header, and writes an empty one in its own', async () => {
  expect(isLockGranted(await requestLock(raw, 'ours'))).toBe(true);
  expect(foreign.hasRemoteLock(US, 'ours')).toBe(true);
  const next = raw.frames.items.length;
  const asked = foreign.lock(US, 'theirs');
  const request = rpcOf(await raw.frame(next));
  expect(headerOf(request)).toEqual({ method: 'lockRequest', request: 'request', notification: '' });
  const body = any('dht.LockResponse', fields([1, 1]));
  const header = rpcHeader.response('lockRequest');
  raw.send(fields(...rpcEnvelope(LOCK_SERVICE, rpcMessage({ header, body, requestId: digText(request, 3) ?? '' }))));
  expect(await asked).toBe(true);
});

test.each(['nothing', 'unlockRequest'])(
  'it answers the request "%s", which it serves not at all or as a notification, with UNKNOWN_RPC_METHOD',
  async (method) => {
    const body = any('dht.UnlockRequest', fields([1, 'lock']));
    const header = rpcHeader.request(method);
    raw.send(fields(...rpcEnvelope(LOCK_SERVICE, rpcMessage({ header, body, requestId: 'r-7' }))));
    const answer = await raw.frame(1);
    expect(dig(answer, RPC, 4)).toBe(2);
    expect(digText(answer, RPC, 3)).toBe('r-7');
    expect(dig(answer, RPC, 2)).toBeUndefined();
    expect(headerOf(rpcOf(answer))).toEqual(rpcHeader.response(method));
  },
);

test('it answers a wrong type URL with SERVER_ERROR and FAILED_TO_PARSE', async () => {
  const body = any('dht.UnlockRequest', fields([1, 'lock']));
  const header = rpcHeader.request('lockRequest');
  raw.send(fields(...rpcEnvelope(LOCK_SERVICE, rpcMessage({ header, body, requestId: 'r' }))));
  const answer = await raw.frame(1);
  expect(dig(answer, RPC, 4)).toBe(4);
  expect(digText(answer, RPC, 6)).toBe('FAILED_TO_PARSE');
});

test('it delivers a user message without a requestId', async () => {
  const rpc = rpcMessage({ header: NOTIFICATION, body: userMessage(1) });
  raw.send(fields(...rpcEnvelope('chat', rpc, foreign.descriptor, US)));
  expect(await foreign.messages.waitForCount(1)).toEqual([{ from: US.id, service: 'chat', bytes: Uint8Array.of(1) }]);
});

test('it takes any non-empty notification header, any type URL prefix and the parts of a body in any order', async () => {
  const header = { notification: 'y', request: 'y', method: 'message' };
  const body = fields([2, fields([1, Uint8Array.of(4)])], [1, 'types.example/google.protobuf.BytesValue']);
  raw.send(fields(...rpcEnvelope('chat', rpcMessage({ header, body }))));
  expect(await received(1)).toEqual([4]);
});

test('it delivers no user message of another type, and none whose notification header is empty', async () => {
  const wrongType = any('google.protobuf.StringValue', fields([1, Uint8Array.of(1)]));
  foreign.listen('chat');
  raw.send(fields(...rpcEnvelope('chat', rpcMessage({ header: NOTIFICATION, body: wrongType }))));
  const header = { ...rpcHeader.request('message'), notification: '' };
  raw.send(fields(...rpcEnvelope('chat', rpcMessage({ header, body: userMessage(2), requestId: 'r' }))));
  expect(dig(await raw.frame(1), RPC, 4)).toBe(2);
  raw.send(fields(...rpcEnvelope('chat', rpcMessage({ header: NOTIFICATION, body: userMessage(3) }))));
  expect(await received(1)).toEqual([3]);
});

test('it reads the fields of an envelope and of an RPC message in any order', async () => {
  const reversed = (rpc: Uint8Array): RawField[] => rpcEnvelope(LOCK_SERVICE, rpc, foreign.descriptor, US).toReversed();
  expect(isLockGranted(await requestLock(raw, 'lock', reversed))).toBe(true);
  const rpc = fields([3, 'r'], [2, userMessage(5)], ...fieldsOf(rpcMessage({ header: NOTIFICATION })).toReversed());
  const [id, ...rest] = rpcEnvelope('chat', rpc, foreign.descriptor, US);
  if (id === undefined) throw new Error('An envelope starts with its id.');
  raw.send(fields(...rest, id));
  raw.send(fields(...rest.toReversed(), [1, 'another']));
  expect(await received(2)).toEqual([5, 5]);
});

test('it needs neither a source nor a target descriptor in an envelope, and believes no other source', async () => {
  const rpc = rpcMessage({ header: NOTIFICATION, body: userMessage(6) });
  raw.send(fields(...rpcEnvelope('chat', rpc)));
  raw.send(fields(...rpcEnvelope('chat', rpc, foreign.descriptor, { id: '33'.repeat(20) })));
  expect(await foreign.messages.waitForCount(2)).toMatchObject([{ from: US.id }, { from: US.id }]);
});

test('it drops a second envelope with the same message id, be it one character or none', async () => {
  const rpc = (value: number): Uint8Array => rpcMessage({ header: NOTIFICATION, body: userMessage(value) });
  for (const [id, value] of [
    ['1', 1],
    ['1', 2],
    ['', 3],
    ['', 4],
    ['2', 5],
  ] as const) {
    raw.send(fields([1, id], [4, 'chat'], [5, rpc(value)]));
  }
  expect(await received(3)).toEqual([1, 3, 5]);
});

test('it ignores an unknown body, no body, a text frame and garbage, and stays connected', async () => {
  raw.send(fields([1, 'a'], [4, 'chat'], [1001, fields([1, 'hello'])]));
  raw.send(fields([1, 'b'], [4, 'chat']));
  raw.send(fields([1001, 1]));
  raw.socket.send('text');
  raw.send(Uint8Array.of(0xff, 0xff, 0xff));
  expect(isLockGranted(await requestLock(raw, 'lock'))).toBe(true);
  expect(raw.frames.items).toHaveLength(2);
  expect(foreign.messages.items).toEqual([]);
  expect(foreign.events.items).toEqual([{ type: 'connected', peer: US.id }]);
});

test('it takes an envelope and an RPC message that carry unknown fields', async () => {
  const rpc = fields(...fieldsOf(rpcMessage({ header: NOTIFICATION, body: userMessage(7) })), ...unknownFields);
  raw.send(fields(...unknownFields, ...rpcEnvelope('chat', rpc, foreign.descriptor, US)));
  expect(await received(1)).toEqual([7]);
});

test('it takes a frame of exactly 1 MiB and closes with 1009 on one byte more', async () => {
  raw.send(new Uint8Array(1_048_576));
  expect(isLockGranted(await requestLock(raw, 'lock'))).toBe(true);
  raw.send(new Uint8Array(1_048_577));
  expect(await raw.closed.waitForCount(1)).toEqual([1009]);
  expect(await foreign.events.waitFor(({ type }) => type === 'disconnected')).toMatchObject({ graceful: false });
});

test('it writes a user message as a notification of the method "message" with a BytesValue', async () => {
  await foreign.send(US, { service: 'chat', bytes: Uint8Array.of(8) });
  const frame = await raw.frame(1);
  expect(digText(frame, ENVELOPE.service)).toBe('chat');
  expect(headerOf(rpcOf(frame))).toEqual({ ...NOTIFICATION });
  expect(dig(frame, RPC, 2)).toEqual(userMessage(8));
  expect(dig(frame, ENVELOPE.source, 1)).toEqual(bytes(FOREIGN_ID));
  expect(dig(frame, ENVELOPE.target, 1)).toEqual(bytes(US.id));
});
