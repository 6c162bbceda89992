/**
 * By which way a connection came about: by a dial, by a dial that the peer was asked for, or by WebRTC; and which ways are
 * right between two nodes. Pure. Workers tell what each end knows, the supervisor joins both ends, counts and checks.
 */
import type { Edge } from './topology.js';

/** `--transport`: who runs a WebSocket server. Everybody; nobody, so that only data channels are left; half of the nodes. */
export const TRANSPORTS = ['websocket', 'webrtc', 'mixed'] as const;

export type TransportChoice = (typeof TRANSPORTS)[number];

/** `dialBack`: the accepting end had asked the other one to dial it. */
export type Way = 'dial' | 'dialBack' | 'webrtc';

/** Connections by their way. */
export type Ways = Readonly<Record<Way, number>>;

/** What one end knows of a live connection. `transport`: the SDK's name, such as `webrtc` or `websocket-client`. */
export interface LinkEnd {
  readonly peer: number;
  readonly transport: string;
  readonly way: Way;
}

/** One connection: an edge that both ends call connected. */
export interface JoinedLink extends Edge {
  /** At `a` and at `b`. */
  readonly transports: readonly [string, string];
  /** Undefined when the two ends contradict each other. */
  readonly way: Way | undefined;
}

/** The part of an attempt that matters, as `explain()` tells it. */
export interface AttemptFacts {
  readonly transport: string;
  readonly outcome: string;
}

export const NO_WAYS: Ways = { dial: 0, dialBack: 0, webrtc: 0 };

/** How one end came to its connection. `attempts`: all that it made with this peer, the oldest first. */
export function wayOf(transport: string, attempts: readonly AttemptFacts[]): Way {
  if (transport === 'webrtc') return 'webrtc';
  if (transport !== 'websocket-server') return 'dial';
  const arrived = attempts.findLastIndex((attempt) => attempt.outcome === 'established');
  const before = attempts[arrived - 1];
  // A request to be dialled ends when the dial takes its place.
  return before?.transport === 'websocket-reverse' && before.outcome === 'cancelled' ? 'dialBack' : 'dial';
}

/** What both ends together say. */
export function jointWay(one: Way | undefined, other: Way | undefined): Way | undefined {
  if (one === undefined || other === undefined) return undefined;
  if (one === 'webrtc' || other === 'webrtc') return one === other ? 'webrtc' : undefined;
  return one === 'dialBack' || other === 'dialBack' ? 'dialBack' : 'dial';
}

export function countWays(ways: Iterable<Way | undefined>): Ways {
  const counts = { ...NO_WAYS };
  for (const way of ways) if (way !== undefined) counts[way]++;
  return counts;
}

/** By number of the node: whether it runs a server. With `mixed` the first half does. */
export function serversOf(transport: TransportChoice, nodes: number): readonly boolean[] {
  const servers = { websocket: nodes, webrtc: 0, mixed: Math.ceil(nodes / 2) }[transport];
  return Array.from({ length: nodes }, (_, node) => node < servers);
}

/** The ways that are right between the ends of an edge, by who has a server. */
export function rightWays(hasServer: readonly boolean[], { a, b }: Edge): readonly Way[] {
  if (hasServer[a] === true && hasServer[b] === true) return ['dial'];
  return hasServer[a] === true || hasServer[b] === true ? ['dial', 'dialBack'] : ['webrtc'];
}

/** Those of which a network with this choice must have at least one. */
export function neededWays(transport: TransportChoice): readonly Way[] {
  return transport === 'mixed' ? ['dial', 'dialBack', 'webrtc'] : [transport === 'webrtc' ? 'webrtc' : 'dial'];
}

const WORDS: Readonly<Record<Way, string>> = { dial: 'dialled', dialBack: 'dialled back', webrtc: 'WebRTC' };

/** `dialled 3, WebRTC 2`. */
export function waysText(ways: Ways): string {
  const shown = (['dial', 'dialBack', 'webrtc'] as const).filter((way) => ways[way] > 0);
  return shown.map((way) => `${WORDS[way]} ${ways[way]}`).join(', ');
}
