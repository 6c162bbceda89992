/**
 * The attacks by name: what each does, which limits bound it, and how much memory they let it take. The attacks themselves are
 * in `attack/`; this is what programs, tests and reports know of them. Pure.
 */
import type { Limits } from '@peerlatch/connection/wire';

const MIB = 1_048_576;

export interface AttackPlan {
  readonly what: string;
  /** Names of the limits that bound it. */
  readonly bounds: readonly (keyof Limits)[];
  /** What those let the victim keep at the most, bytes. */
  readonly budget: (limits: Limits) => number;
}

/** Peers and sockets that one attack keeps going, by kind. */
export const SOCKETS = 200;
export const PEERS = 8;
export const CROWD = 64;

/** One WebSocket of `ws` with its link and endpoint costs about this much, bytes. */
const PER_CONNECTION = 32 * 1_024;

const waiting = (limits: Limits): number => limits.maxPendingInbound * PER_CONNECTION;
const frames = (count: number) => (limits: Limits) =>
  count * (PER_CONNECTION + limits.maxFrameBytes + limits.maxInboxBytes + 65_536);
const ids = (limits: Limits): number => limits.duplicateFilterSize * 256;
const served = (limits: Limits): number => PEERS * limits.maxServedPerPeer * 2_048;
const calls = (limits: Limits): number => frames(PEERS)(limits) + ids(limits);

function plan(what: string, bounds: readonly (keyof Limits)[], budget: (limits: Limits) => number): AttackPlan {
  return { what, bounds, budget };
}

const SOCKET_BOUNDS = ['maxPendingInbound', 'maxPendingInboundPerAddress'] as const;

export const ATTACKS = {
  'slow-heads': plan(
    'upgrade requests, byte by byte',
    [...SOCKET_BOUNDS, 'httpHeaderTimeoutMs', 'maxHttpHeaderBytes'],
    waiting,
  ),
  'slow-handshakes': plan(
    'the handshake frame, byte by byte',
    [...SOCKET_BOUNDS, 'inboundHandshakeTimeoutMs', 'maxFrameChunks'],
    waiting,
  ),
  'slow-frames': plan(
    'connected peers whose frames of 1 MiB come byte by byte',
    ['maxFrameBytes', 'maxFrameChunks'],
    (limits) => PEERS * (PER_CONNECTION + limits.maxFrameChunks * 256),
  ),
  'never-reading': plan(
    'peers that ask for large answers and read none',
    ['maxOutboxBytes'],
    (limits) => PEERS * (PER_CONNECTION + limits.maxOutboxBytes + limits.maxFrameBytes) + ids(limits),
  ),
  'silent-sockets': plan('WebSockets that say nothing', [...SOCKET_BOUNDS, 'inboundHandshakeTimeoutMs'], waiting),
  'garbage-handshakes': plan(
    'garbage in place of a handshake',
    [...SOCKET_BOUNDS, 'maxIgnoredHandshakeFrames'],
    waiting,
  ),
  'new-ids': plan(
    'valid handshakes under ever new ids',
    ['hardMaxConnections', 'maxConnections'],
    (limits) => limits.hardMaxConnections * PER_CONNECTION,
  ),
  'lock-ids': plan('locks under ever new ids', ['maxLocksPerPeer', 'maxLocksTotal', 'maxNameBytes'], calls),
  'lock-storm': plan('lock and unlock, over and over', ['maxLocksPerPeer'], calls),
  'declared-oversize': plan('frames that announce 1 TiB', ['maxFrameBytes', ...SOCKET_BOUNDS], waiting),
  oversize: plan('frames of one byte above the limit', ['maxFrameBytes', ...SOCKET_BOUNDS], frames(CROWD)),
  'large-frames': plan('garbage frames of the largest size', ['maxFrameBytes'], frames(PEERS)),
  'unknown-methods': plan('requests for methods that do not exist', ['maxOutboxBytes', 'maxNameBytes'], calls),
  notifications: plan('messages for a service of the program', ['maxFrameBytes', 'duplicateFilterSize'], calls),
  'unanswered-requests': plan(
    'requests that the program never answers',
    ['maxServedPerPeer', 'maxServedTotal', 'rpcHandlerTimeoutMs'],
    (limits) => calls(limits) + served(limits),
  ),
  'stray-answers': plan('answers that nobody asked for', ['maxFrameBytes', 'duplicateFilterSize'], calls),
  'compression-bomb': plan('compressed frames that nobody negotiated', [...SOCKET_BOUNDS], waiting),
  pings: plan('WebSocket pings', ['maxFrameBytes'], frames(PEERS)),
  'tiny-frames': plan('empty frames', ['inboxOverrunFrames'], frames(PEERS)),
  fragments: plan('one-byte fragments', ['maxFrameFragments'], frames(PEERS)),
  crowd: plan(
    'requests from many peers at once',
    ['maxFrameBytes', 'duplicateFilterSize'],
    (limits) => frames(CROWD)(limits) + ids(limits),
  ),
  'half-open': plan(
    'peers that say nothing after the handshake',
    ['livenessIntervalMs', 'livenessTimeoutMs'],
    (limits) => CROWD * (PER_CONNECTION + limits.wheelTickMs),
  ),
  signals: plan(
    'WebRTC offers and candidates of invented peers, as if relayed',
    ['maxRtcInboundAttempts', 'maxRtcHeldCandidates', 'maxRelayedPerPeer', 'maxRelayed'],
    (limits) => calls(limits) + limits.maxRtcHeldCandidates * limits.maxCandidateChars * 2 + 8 * MIB,
  ),
  'dial-backs': plan(
    'requests of invented peers to dial them',
    ['maxDialBacksPerPeer', 'maxDialBacksPerHost', 'maxDialBacks', 'maxRelayedPerPeer'],
    (limits) => calls(limits) + limits.maxDialBacks * PER_CONNECTION,
  ),
  'connectivity-requests': plan(
    'requests to probe a server',
    ['maxConnectivitySockets', 'maxConnectivitySocketsPerAddress', 'maxConnectivityRequestsPerAddress'],
    (limits) => limits.maxConnectivitySockets * PER_CONNECTION,
  ),
} satisfies Record<string, AttackPlan>;

export type AttackName = keyof typeof ATTACKS;

export const ATTACK_NAMES = Object.keys(ATTACKS) as readonly AttackName[];

/** Memory that comes and goes with the machine: caches, pools of the runtime; bytes. */
export const SLACK_BYTES = 12 * MIB;

export function planOf(name: AttackName): AttackPlan {
  return ATTACKS[name];
}
