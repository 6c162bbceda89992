/** Targets for how peers meet: connectivity checks, relayed messages, requests to dial back, signals. */
import { isIP } from 'node:net';
import { silentLogger } from 'connection-source/base/logger.js';
import type { Signal, SignalingPort } from 'connection-source/connector/signaling-port.js';
import { DIAL_BACK_METHOD, DIAL_BACK_SERVICE_ID } from 'connection-source/connector/websocket-reverse-connector.js';
import type { PeerDescriptor } from 'connection-source/peer/peer-descriptor.js';
import { planProbe } from 'connection-source/rendezvous/connectivity-target.js';
import { DialBackService } from 'connection-source/rendezvous/dial-back-service.js';
import { describeOwn } from 'connection-source/rendezvous/reachable-descriptor.js';
import { RELAY_SERVICE_ID } from 'connection-source/rendezvous/relay-rpc.js';
import { RelayService } from 'connection-source/rendezvous/relay-service.js';
import { RpcSignaling } from 'connection-source/rendezvous/rpc-signaling.js';
import { Rpc } from 'connection-source/rpc/rpc.js';
import { routeMessageWrapper } from 'connection-source/wire/body-types.js';
import {
  decodeConnectivityRequest,
  decodeConnectivityResponse,
  encodeConnectivityRequest,
  encodeConnectivityResponse,
} from 'connection-source/wire/connectivity-frames.js';
import { decodePeerDescriptor, encodePeerDescriptor } from 'connection-source/wire/descriptor-codec.js';
import { limits } from 'connection-source/wire/limits.js';
import { wrapFrame } from 'connection-source/wire/routed-message.js';
import fc from 'fast-check';
import { framesOf, inputOf } from '../input/fields.js';
import { descriptor, drawn, host, peerNumber, uint32 } from './arbitraries.js';
import { validFrames } from './envelope-targets.js';
import { session } from './rpc-targets.js';
import { seededRandom } from './seeded-random.js';
import type { Target } from './target.js';
import { TargetClock } from './target-clock.js';
import { TargetTransport } from './target-transport.js';
import { check, outcomeOf, same } from './violation.js';

const [us, ...peers] = [peerNumber(1), peerNumber(2), peerNumber(3)];

const port = fc.constantFrom(0, 1, 80, 8_080, 65_535);
const asked = fc.record(
  { port, tls: fc.boolean(), host, allowSelfSignedCertificate: fc.boolean() },
  { requiredKeys: ['port', 'tls', 'allowSelfSignedCertificate'] },
);
const answered = fc.record(
  {
    host,
    natType: fc.constantFrom('open_internet' as const, 'unknown' as const),
    websocket: fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }), tls: fc.boolean() }),
    ipAddress: uint32,
    protocolVersion: fc.constantFrom('1.1', '', 'x'),
  },
  { requiredKeys: ['host', 'natType', 'ipAddress', 'protocolVersion'] },
);

const canBeHost = (text: string): boolean => isIP(text) !== 0 || /^[\w.-]{1,253}$/.test(text);

const connectivity: Target = {
  name: 'connectivity',
  about: 'connectivity checks: a probe dials only who asks, an answer advertises only hosts that can be dialled',
  weight: 3,
  covers: [
    'wire/connectivity-frames.ts',
    'rendezvous/connectivity-target.ts',
    'rendezvous/reachable-descriptor.ts',
    'peer/ip-address.ts',
  ],
  shape: 'fields',
  codes: ['MALFORMED_FRAME', 'FRAME_TOO_LARGE'],
  ownsResult: true,
  seeds: (seed) => [
    ...drawn(asked, seed, 40).map((fields) => encodeConnectivityRequest('m', fields)),
    ...drawn(answered, seed, 40).map((fields) => encodeConnectivityResponse('m', fields)),
  ],
  run: (input) => {
    const wanted = decodeConnectivityRequest(input);
    if (wanted !== undefined) {
      check(wanted.host === undefined || canBeHost(wanted.host), 'a host that nobody could dial');
      same(decodeConnectivityRequest(encodeConnectivityRequest('m', wanted)), wanted, 'request written again');
      const remoteAddress = ['203.0.113.9', '127.0.0.1', '::1', undefined][input.length % 4];
      const plan = planProbe(wanted, { remoteAddress }, false);
      same(plan?.target?.host, plan?.target === undefined ? undefined : remoteAddress, 'whom the probe dials');
      check(plan === undefined || plan.host !== '', 'an empty host is named');
      if (plan !== undefined) planProbe(wanted, { remoteAddress }, true);
      return wanted;
    }
    const found = decodeConnectivityResponse(input);
    if (found === undefined) return undefined;
    check(canBeHost(found.host), 'a host that nobody could dial');
    check(found.websocket === undefined || canBeHost(found.websocket.host), 'an address that nobody could dial');
    same(decodeConnectivityResponse(encodeConnectivityResponse('m', found)), found, 'response written again');
    const own = outcomeOf(() => describeOwn({ id: us.id }, { host: undefined, port: 80, tls: false }, found));
    if ('code' in own) check(['INVALID_ARGUMENT', 'INVALID_DESCRIPTOR'].includes(own.code), own.code);
    else decodePeerDescriptor(encodePeerDescriptor(own.value.self));
    return found;
  },
};

const relay: Target = {
  name: 'relay',
  about: 'messages to relay and relayed ones: sources are whom they came from, one hop, one answer per request',
  weight: 0.5,
  covers: [
    'rendezvous/relay-service.ts',
    'rendezvous/relay-rpc.ts',
    'rendezvous/rate-budget.ts',
    'wire/routed-message.ts',
    'manager/duplicate-filter.ts',
  ],
  shape: 'fields',
  steps: { perByte: 80, base: 8_000 },
  memory: { perByte: 50, base: 30_000 },
  seeds: (seed) => {
    const inner = validFrames(seed, 60);
    return inner.map((frame, at) => {
      const target = at % 3 === 0 ? us : (peers[at % 2] ?? us);
      const fields = {
        requestId: `r${at}`,
        source: peerNumber(2),
        target: target.id,
        path: at % 5 === 0 ? [peerNumber(3)] : [],
      };
      const body = routeMessageWrapper.encode(wrapFrame(fields, frame));
      const call = {
        serviceId: RELAY_SERVICE_ID,
        method: 'relayMessage',
        requestId: `c${at}`,
        bodyType: routeMessageWrapper.typeName,
      };
      return session([{ kind: 'request', ...call, body }]);
    });
  },
  run: async (input) => {
    const transport = new TargetTransport(us, peers);
    const clock = new TargetClock();
    const rpc = new Rpc({ transport, clock, random: seededRandom(1) });
    const delivered: PeerDescriptor[] = [];
    new RelayService({
      transport,
      communicator: rpc.communicator(RELAY_SERVICE_ID),
      clock,
      limits: { ...limits, maxRelayedBytes: 1_024, maxRelayedPerPeer: 4 },
      logger: silentLogger,
      carries: true,
      services: new Set(['system/webrtc-connector', '']),
      deliver: (_, from) => delivered.push(from) > 0,
    });
    const frames = framesOf(input);
    for (const [at, frame] of frames.entries()) transport.receive(frame, peers[at % peers.length] ?? us);
    await Promise.resolve();
    clock.advance(20_000);
    rpc.close();
    await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
    for (const { message, to } of transport.sent) {
      if (message.kind !== 'request') continue;
      const { sourcePeer, routingPath, target } = routeMessageWrapper.decode(message.body);
      check(
        peers.some(({ id }) => id === Buffer.from(sourcePeer?.nodeId ?? []).toString('hex')),
        'a source that nobody has',
      );
      same([routingPath.length, Buffer.from(target).toString('hex')], [1, to], 'the next hop');
    }
    check(
      delivered.every(({ id }) => id !== us.id),
      'a message of our own came back',
    );
    check(transport.sent.length + delivered.length <= 3 * frames.length, 'more was sent than was asked for');
    same([clock.pending, transport.listenerCount], [0, 0], 'timers and listeners left');
    return transport.sent.length;
  },
};

/** Hands signals in; sends none. */
function heardSignals(): { port: SignalingPort; tell: (serviceId: string, signal: Signal) => void } {
  const handlers = new Map<string, (signal: Signal) => void>();
  const signaling: SignalingPort = {
    notify: () => Promise.resolve(),
    listen: (serviceId, handler) => {
      handlers.set(serviceId, handler);
      return { [Symbol.dispose]: () => handlers.delete(serviceId) };
    },
  };
  return { port: signaling, tell: (serviceId, signal) => handlers.get(serviceId)?.(signal) };
}

const dialBack: Target = {
  name: 'dial-back',
  about: 'requests to dial back, each with the descriptor of who asks: few are followed, and none leads back to us',
  weight: 0.7,
  covers: ['rendezvous/dial-back-service.ts', 'peer/route.ts'],
  shape: 'fields',
  steps: { perByte: 40, base: 6_000 },
  seeds: (seed) =>
    drawn(fc.array(descriptor, { minLength: 1, maxLength: 6 }), seed, 40).map((list) =>
      inputOf(list.map((peer) => encodePeerDescriptor(peer))),
    ),
  run: (input) => {
    const { port: signaling, tell } = heardSignals();
    const dialled: PeerDescriptor[] = [];
    const most = { dialBackWindowMs: 60_000, maxDialBacksPerPeer: 2, maxDialBacksPerHost: 3, maxDialBacks: 5 };
    const clock = new TargetClock();
    const dial = (peer: PeerDescriptor): void => {
      dialled.push(peer);
      if (input.length % 3 === 0) throw new Error('It cannot be dialled.');
    };
    const common = { self: us, signaling, clock, limits: most, logger: silentLogger };
    const service = new DialBackService({
      ...common,
      hasEndpoint: () => input.length % 2 === 0,
      dial,
      check: () => {},
    });
    for (const frame of framesOf(input)) {
      const from = outcomeOf(() => decodePeerDescriptor(frame));
      if ('value' in from) tell(DIAL_BACK_SERVICE_ID, { from: from.value, method: DIAL_BACK_METHOD, body: frame });
    }
    check(dialled.length <= most.maxDialBacks, `${dialled.length} dials in one window`);
    check(
      dialled.every(({ websocket }) => websocket !== undefined),
      'a peer without a server was dialled',
    );
    service.close();
    return dialled.length;
  },
};

const signaling: Target = {
  name: 'rpc-signaling',
  about: 'signals by RPC notification: handed on by service and method, and a handler that throws harms nobody',
  weight: 0.3,
  covers: ['rendezvous/rpc-signaling.ts'],
  shape: 'fields',
  steps: { perByte: 40, base: 6_000 },
  seeds: (seed) => {
    const frames = validFrames(seed, 30);
    return frames.slice(0, -2).map((_, at) => inputOf(frames.slice(at, at + 2)));
  },
  run: (input) => {
    const transport = new TargetTransport(us, peers);
    const clock = new TargetClock();
    const port = new RpcSignaling({ clock, limits, logger: silentLogger });
    let heard = 0;
    port.listen('system/webrtc-connector', () => {
      heard++;
      throw new Error('It does not want to.');
    });
    port.attach(transport);
    const frames = framesOf(input);
    for (const frame of frames) transport.receive(frame, peers[0] ?? us);
    check(heard <= frames.length, 'signals of nobody');
    port.close();
    same([clock.pending, transport.listenerCount], [0, 0], 'timers and listeners left');
    return heard;
  },
};

export const rendezvousTargets: readonly Target[] = [connectivity, relay, dialBack, signaling];
