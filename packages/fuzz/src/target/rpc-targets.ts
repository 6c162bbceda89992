/** Targets for RPC and for who stands on it: the serving half, the calling half, the lock service. Frames go in as from peers. */

import { silentLogger } from 'connection-source/base/logger.js';
import { lockRequest, unlockRequest } from 'connection-source/locks/lock-bodies.js';
import { LOCK_SERVICE_ID } from 'connection-source/locks/lock-rpc.js';
import { LockService } from 'connection-source/locks/lock-service.js';
import { LockTable } from 'connection-source/locks/lock-table.js';
import { Rpc } from 'connection-source/rpc/rpc.js';
import { defineService, notification, request } from 'connection-source/rpc/service.js';
import {
  bytesValue,
  disconnectNotice,
  empty,
  pingRequest,
  pingResponse,
  setPrivateRequest,
} from 'connection-source/wire/body-types.js';
import { encodePeerDescriptor } from 'connection-source/wire/descriptor-codec.js';
import { decodeEnvelope } from 'connection-source/wire/envelope-decoder.js';
import { EnvelopeEncoder } from 'connection-source/wire/envelope-encoder.js';
import type { OutgoingMessage } from 'connection-source/wire/outgoing-message.js';
import fc from 'fast-check';
import { framesOf, inputOf } from '../input/fields.js';
import { bytes, drawn, name, peerNumber } from './arbitraries.js';
import { seededRandom } from './seeded-random.js';
import type { Target } from './target.js';
import { TargetClock } from './target-clock.js';
import { TargetTransport } from './target-transport.js';
import { check, outcomeOf, same } from './violation.js';

const [us, ...peers] = [peerNumber(1), peerNumber(2), peerNumber(3)];
const SERVICE = 'fuzz';

const Service = defineService('Fuzz', {
  echo: request(bytesValue, bytesValue),
  later: request(pingRequest, pingResponse),
  fail: request(empty, empty),
  tell: notification(bytesValue),
});

/** The frames of messages, in one input. */
export function session(messages: readonly OutgoingMessage[]): Uint8Array {
  const source = encodePeerDescriptor(peerNumber(2));
  const encoder = new EnvelopeEncoder({ source, target: source, messageIdPrefix: 'm-' });
  return inputOf(messages.map((message) => encoder.encode(message)));
}

const call: fc.Arbitrary<OutgoingMessage> = fc.record({
  kind: fc.constantFrom('request' as const, 'notification' as const, 'response' as const),
  serviceId: fc.constant(SERVICE),
  method: fc.constantFrom('echo', 'later', 'fail', 'tell', 'unknown'),
  requestId: fc.constantFrom('a', 'b', ''),
  bodyType: fc.constantFrom('google.protobuf.BytesValue', 'dht.PingRequest', 'google.protobuf.Empty'),
  body: fc.oneof(
    fc.constant(bytesValue.encode({ value: Uint8Array.of(1) })),
    fc.constant(pingRequest.encode({ requestId: 'p' })),
    bytes(8),
  ),
});

function kindOf(frame: Uint8Array): string {
  const read = outcomeOf(() => decodeEnvelope(frame).kind);
  return 'value' in read ? read.value : 'none';
}

const server: Target = {
  name: 'rpc-server',
  about: 'requests and notifications of a peer: one answer per request, every answer can be sent, nothing is left',
  weight: 0.5,
  covers: [
    'rpc/rpc-server.ts',
    'rpc/rpc-communicator.ts',
    'rpc/method-table.ts',
    'rpc/remote-error.ts',
    'rpc/serving-budget.ts',
  ],
  shape: 'fields',
  steps: { perByte: 40, base: 6_000 },
  memory: { perByte: 30, base: 20_000 },
  seeds: (seed) => drawn(fc.array(call, { minLength: 1, maxLength: 5 }), seed, 60).map((messages) => session(messages)),
  run: async (input) => {
    const transport = new TargetTransport(us, peers);
    const clock = new TargetClock();
    const rpc = new Rpc({ transport, clock, random: seededRandom(1) });
    const communicator = rpc.communicator(SERVICE);
    let told = 0;
    communicator.serve(Service, {
      echo: ({ value }) => ({ value }),
      later: ({ requestId }) => new Promise((resolve) => (requestId === '' ? undefined : resolve({ requestId }))),
      fail: () => {
        throw new Error('It does not want to.');
      },
      tell: () => void told++,
    });
    const frames = framesOf(input);
    for (const [at, frame] of frames.entries()) transport.receive(frame, peers[at % peers.length] ?? us);
    await Promise.resolve();
    clock.advance(10_000);
    await Promise.resolve();
    const asked = frames.filter((frame) => kindOf(frame) === 'request').length;
    check(transport.sent.length <= asked, `${transport.sent.length} answers to ${asked} requests`);
    check(told <= frames.length - asked, 'more was told than was sent');
    for (const { message, options } of transport.sent) {
      check(message.kind === 'response' || message.kind === 'error', `a server sent a ${message.kind}`);
      same(options.connect, false, 'an answer never dials');
    }
    rpc.close();
    same([clock.pending, transport.listenerCount], [0, 0], 'timers and listeners left');
    return transport.sent.map(({ bytes: size }) => size);
  },
};

const client: Target = {
  name: 'rpc-client',
  about: 'answers of a peer to calls of ours: each call settles once, with a value or a typed error',
  weight: 0.4,
  covers: ['rpc/rpc-client.ts', 'rpc/call-table.ts', 'rpc/waiting-call.ts', 'rpc/remote-error.ts'],
  shape: 'fields',
  steps: { perByte: 40, base: 6_000 },
  memory: { perByte: 30, base: 20_000 },
  seeds: (seed) => {
    const error = fc.record({
      type: fc.constantFrom('SERVER_TIMEOUT' as const, 'SERVER_ERROR' as const),
      message: name,
      code: name,
    });
    const common = {
      serviceId: fc.constant(SERVICE),
      method: fc.constantFrom('echo', 'later'),
      requestId: fc.constantFrom('1', '2', '3', '0'),
    };
    const answer = fc.record({ kind: fc.constant('response' as const), ...common, bodyType: name, body: bytes(10) });
    const refusal = fc.record({ kind: fc.constant('error' as const), ...common, error });
    const list = fc.array(fc.oneof(answer, refusal), { minLength: 1, maxLength: 5 });
    return drawn(list, seed, 50).map((messages) => session(messages));
  },
  run: async (input) => {
    const transport = new TargetTransport(us, peers);
    const clock = new TargetClock();
    const rpc = new Rpc({ transport, clock, random: { bytes: () => new Uint8Array(0) } });
    const communicator = rpc.communicator(SERVICE);
    const settled: string[] = [];
    const calls = [Service.methods.echo, Service.methods.echo, Service.methods.echo].map((method, at) =>
      communicator.call(peers[at % peers.length] ?? us, method, { value: new Uint8Array(1) }).then(
        () => settled.push('answered'),
        (error: unknown) => settled.push(codeOf(error)),
      ),
    );
    // Request ids are `.1` to `.3`; a frame may say just the number.
    for (const frame of framesOf(input)) {
      for (const peer of peers) transport.receive(withDots(frame), peer);
    }
    clock.advance(10_000);
    rpc.close();
    await Promise.all(calls);
    same(settled.length, calls.length, 'calls settled');
    same([clock.pending, transport.listenerCount, rpc.inFlight], [0, 0, 0], 'timers, listeners and calls left');
    return settled;
  },
};

/** Field 3 of the RPC message, one digit, becomes the id of a call, so that small changes to a frame keep it aimed. */
function withDots(frame: Uint8Array): Uint8Array {
  const at = frame.findIndex(
    (byte, index) => byte === 0x1a && frame[index + 1] === 1 && (frame[index + 2] ?? 0) >> 4 === 3,
  );
  if (at < 0 || at > 40) return frame;
  const [head, digit, tail] = [frame.subarray(0, at), frame[at + 2] ?? 0, frame.subarray(at + 3)];
  const out = Uint8Array.from([...head, 0x1a, 2, 0x2e, digit, ...tail]);
  // The length of the RPC message, which begins within the first bytes, grows by one.
  const rpcAt = out.indexOf(0x2a);
  if (rpcAt >= 0 && rpcAt < at && (out[rpcAt + 1] ?? 0x7f) < 0x7f) out[rpcAt + 1] = (out[rpcAt + 1] ?? 0) + 1;
  return out;
}

function codeOf(error: unknown): string {
  check(
    error instanceof Error && error.name === 'ConnectionError' && 'code' in error,
    `a call failed with ${String(error)}`,
  );
  return String(error.code);
}

const lockMessages: fc.Arbitrary<OutgoingMessage> = fc
  .record({
    kind: fc.constantFrom('request' as const, 'notification' as const),
    serviceId: fc.constant(LOCK_SERVICE_ID),
    method: fc.constantFrom('lockRequest', 'lockRequest', 'unlockRequest', 'gracefulDisconnect', 'setPrivate'),
    requestId: fc.constantFrom('a', 'b'),
  })
  .chain((fields) =>
    fc
      .record({ lockId: name, flag: fc.boolean() })
      .map(({ lockId, flag }) => ({ ...fields, ...bodyFor(fields.method, lockId, flag) })),
  );

function bodyFor(method: string, lockId: string, flag: boolean): { bodyType: string; body: Uint8Array } {
  if (method === 'gracefulDisconnect') {
    return { bodyType: disconnectNotice.typeName, body: disconnectNotice.encode({ disconnectMode: flag ? 1 : 0 }) };
  }
  if (method === 'setPrivate')
    return { bodyType: setPrivateRequest.typeName, body: setPrivateRequest.encode({ isPrivate: flag }) };
  const type = method === 'lockRequest' ? lockRequest : unlockRequest;
  return { bodyType: type.typeName, body: type.encode({ lockId }) };
}

const MOST = { maxLocksPerPeer: 2, maxLocksTotal: 3 };

const locks: Target = {
  name: 'lock-service',
  about: 'lock requests of two peers: the table stays within its bounds and is empty when they have left',
  weight: 0.7,
  covers: ['locks/lock-service.ts', 'locks/lock-table.ts', 'locks/lock-id.ts', 'locks/lock-rpc.ts'],
  shape: 'fields',
  steps: { perByte: 40, base: 6_000 },
  memory: { perByte: 30, base: 20_000 },
  seeds: (seed) =>
    drawn(fc.array(lockMessages, { minLength: 1, maxLength: 16 }), seed, 60).map((messages) => session(messages)),
  run: (input) => {
    const transport = new TargetTransport(us, peers);
    const clock = new TargetClock();
    const rpc = new Rpc({ transport, clock, random: seededRandom(1) });
    const table = new LockTable(MOST);
    const service = new LockService({
      transport,
      communicator: rpc.communicator(LOCK_SERVICE_ID),
      table,
      logger: silentLogger,
      maxNameBytes: 1_024,
      allowIncomingPrivateConnections: input.length % 2 === 0,
      onDisconnectNotice: () => {},
    });
    for (const [at, frame] of framesOf(input).entries()) {
      transport.receive(frame, peers[at % peers.length] ?? us);
      checkTable(table);
    }
    for (const peer of peers) transport.leave(peer);
    same([table.count('remote'), table.peers('remote').length], [0, 0], 'locks of peers that left');
    for (const peer of peers) check(!table.isPrivate(peer.id), 'a peer that left still hides');
    service[Symbol.dispose]();
    rpc.close();
    same([clock.pending, transport.listenerCount], [0, 0], 'timers and listeners left');
    return transport.sent.length;
  },
};

function checkTable(table: LockTable): void {
  const counts = peers.map(({ id }) => table.ids('remote', id));
  same(
    table.count('remote'),
    counts.reduce((sum, { length }) => sum + length, 0),
    'the total of the table',
  );
  check(table.count('remote') <= MOST.maxLocksTotal, 'locks above the bound of all peers');
  for (const ids of counts) {
    check(ids.length <= MOST.maxLocksPerPeer, 'locks above the bound of one peer');
    for (const id of ids) check(id.length > 0 && Buffer.byteLength(id) <= 1_024, 'an impossible lock id is held');
  }
}

export const rpcTargets: readonly Target[] = [server, client, locks];
