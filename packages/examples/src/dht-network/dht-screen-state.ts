/** What the live screen of a DHT network shows, gathered from events. Pure: `reduce(state, event, now) -> state`. */
import type { LogEntry } from '../shared/screen-pieces.js';
import { dhtEventText } from './dht-event-text.js';
import type { DhtEvent, DhtStatsEvent } from './dht-events.js';

/** One node on the screen. */
export interface DhtScreenNode {
  readonly node: number;
  readonly id: string;
  readonly process: number;
  readonly state: 'joining' | 'ready' | 'killed' | 'closed';
}

/** Times in ms. */
export interface DhtScreenState {
  /** What is going on, in a few words. */
  readonly phase: string;
  readonly startedAt: number;
  readonly wanted: number;
  /** Since when all work; undefined before. */
  readonly workingSince: number | undefined;
  readonly seconds: number | null;
  readonly isStopping: boolean;
  readonly nodes: readonly DhtScreenNode[];
  readonly stats: DhtStatsEvent | undefined;
  /** The newest last. */
  readonly log: readonly LogEntry[];
}

/** Entries of the log that are kept. */
const LOG_LENGTH = 8;

export function firstDhtScreen(now: number): DhtScreenState {
  const nothing = { workingSince: undefined, seconds: null, isStopping: false, nodes: [], stats: undefined, log: [] };
  return { phase: 'starting', startedAt: now, wanted: 0, ...nothing };
}

export function reduceDhtScreen(before: DhtScreenState, event: DhtEvent, now: number): DhtScreenState {
  const state = logged(before, event, now);
  switch (event.type) {
    case 'starting':
      return { ...state, wanted: event.nodes, seconds: event.seconds };
    case 'started': {
      const { node, id, process } = event;
      return { ...state, nodes: [...state.nodes, { node, id, process, state: 'joining' }] };
    }
    case 'ready':
      return withState(state, ({ node }) => node === event.node, 'ready');
    case 'working':
      return { ...state, phase: 'putting, getting, looking up', workingSince: now };
    case 'killed':
      return {
        ...withState(state, ({ node }) => event.nodes.includes(node), 'killed'),
        phase: 'getting over the kill',
      };
    case 'recovered':
      return { ...state, phase: 'others join' };
    case 'rejoined':
      return { ...state, phase: 'putting, getting, looking up' };
    case 'stopping':
      return { ...state, phase: 'reading every value from every node', isStopping: true };
    case 'verified':
      return { ...state, phase: 'closing' };
    case 'closed':
      return withState(state, ({ process }) => process === event.process, 'closed');
    case 'stats':
      return { ...state, stats: event };
    default:
      return state;
  }
}

function logged(state: DhtScreenState, event: DhtEvent, now: number): DhtScreenState {
  // Of each node's start the list tells.
  const text = event.type === 'ready' ? undefined : dhtEventText(event);
  if (text === undefined) return state;
  const entry = { at: now - state.startedAt, text, isBad: event.type === 'failure' };
  return { ...state, log: [...state.log, entry].slice(-LOG_LENGTH) };
}

function withState(
  before: DhtScreenState,
  which: (node: DhtScreenNode) => boolean,
  state: DhtScreenNode['state'],
): DhtScreenState {
  return { ...before, nodes: before.nodes.map((node) => (which(node) ? { ...node, state } : node)) };
}
