/** What the live screen shows, gathered from events. Pure: `reduce(state, event, now) -> state`. */
import type { LogEntry } from '../shared/screen-pieces.js';
import { eventText } from './event-text.js';
import type { NetworkEvent, StatsEvent } from './network-events.js';
import type { TransportChoice } from './ways.js';

/** One node on the screen. */
export interface ScreenNode {
  readonly node: number;
  readonly id: string;
  readonly state: 'starting' | 'running' | 'killed' | 'closed';
  readonly pid: number;
}

export interface ScreenState {
  /** What is going on, in a word or two. */
  readonly phase: string;
  /** The flow is over, or soon will be. */
  readonly isStopping: boolean;
  readonly startedAt: number;
  /** Since when messages flow, ms; undefined before. */
  readonly flowingSince: number | undefined;
  readonly seconds: number | null;
  readonly connections: number;
  readonly transport: TransportChoice | undefined;
  readonly nodes: readonly ScreenNode[];
  readonly stats: StatsEvent | undefined;
  /** The newest last, with their time since the start, ms. */
  readonly log: readonly LogEntry[];
}

/** Entries of the log that are kept. */
const LOG_LENGTH = 8;

/** Before the first event; `now` in ms. */
export function firstScreenState(now: number): ScreenState {
  return {
    phase: 'starting',
    isStopping: false,
    startedAt: now,
    flowingSince: undefined,
    seconds: null,
    connections: 0,
    transport: undefined,
    nodes: [],
    stats: undefined,
    log: [],
  };
}

export function reduceScreen(before: ScreenState, event: NetworkEvent, now: number): ScreenState {
  const state = logged(before, event, now);
  switch (event.type) {
    case 'starting': {
      const { seconds, connections, transport } = event;
      const nodes = Array.from(
        { length: event.nodes },
        (_, node): ScreenNode => ({ node, id: '', state: 'starting', pid: 0 }),
      );
      return { ...state, seconds, connections, transport, nodes };
    }
    case 'started':
      return withNode(state, event.node, { state: 'running', id: event.id, pid: event.pid });
    case 'flowing':
      return { ...state, phase: 'messages flow', flowingSince: now };
    case 'killed':
      return { ...withNode(state, event.node, { state: 'killed', pid: 0 }), phase: `node ${event.node} is dead` };
    case 'restarted':
      return {
        ...withNode(state, event.node, { state: 'running', pid: event.pid }),
        phase: `node ${event.node} is coming back`,
      };
    case 'rejoined':
      return { ...state, phase: 'messages flow' };
    case 'stopping':
      return { ...state, phase: 'waiting for the last messages', isStopping: true };
    case 'settled':
      return { ...state, phase: 'releasing the locks' };
    case 'released-all':
      return { ...state, phase: 'closing' };
    case 'closed':
      return withNode(state, event.node, { state: 'closed' });
    case 'stats':
      return { ...state, stats: event };
    default:
      return state;
  }
}

function logged(state: ScreenState, event: NetworkEvent, now: number): ScreenState {
  const text = eventText(event);
  if (text === undefined) return state;
  const entry = { at: now - state.startedAt, text, isBad: event.type === 'failure' || event.type === 'lost' };
  return { ...state, log: [...state.log, entry].slice(-LOG_LENGTH) };
}

function withNode(state: ScreenState, node: number, change: Partial<ScreenNode>): ScreenState {
  return { ...state, nodes: state.nodes.map((entry) => (entry.node === node ? { ...entry, ...change } : entry)) };
}
