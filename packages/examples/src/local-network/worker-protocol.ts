/**
 * What the supervisor and its worker processes say to each other over Node's control channel (JSON). Orders and figures
 * only: messages between nodes never pass here. Types, no code.
 */
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { LinkEnd, Way } from './ways.js';

/** Another node, as its neighbours get to know it. */
export interface Neighbour {
  /** Number of the node. */
  readonly node: number;
  readonly descriptor: PeerDescriptor;
}

/** How a node is started. */
export interface StartOrder {
  readonly node: number;
  /** 0, or 1 after the restart. */
  readonly incarnation: number;
  /** 40 hexadecimal characters; stays over a restart. */
  readonly id: string;
  /** Port of its WebSocket server, 0 for a free one; null for a node without a server, which uses WebRTC. */
  readonly port: number | null;
  /** The node to stay connected to, which relays signals; null where nobody needs it. */
  readonly rendezvous: PeerDescriptor | null;
  /** Size of a numbered message, bytes. */
  readonly payloadBytes: number;
  /** Numbered messages per second, to each neighbour. */
  readonly rate: number;
  /** Those that run already: they may dial as soon as the node listens. */
  readonly neighbours: readonly Neighbour[];
}

/** What a worker can be told, and what it answers. */
export interface Orders {
  /** Start the node. Answers with its descriptor. */
  start: { readonly order: StartOrder; readonly answer: PeerDescriptor };
  /** Get to know these neighbours, or their new addresses. */
  meet: { readonly order: readonly Neighbour[]; readonly answer: null };
  /** Lock the connection to every neighbour; answers when all are held. */
  lock: { readonly order: null; readonly answer: null };
  /** Begin to send. */
  flow: { readonly order: null; readonly answer: null };
  /** Stop sending; answers when every `send()` has settled. */
  settle: { readonly order: null; readonly answer: null };
  /** Say how things stand. */
  inspect: { readonly order: null; readonly answer: Inspection };
  /** Release all locks; answers when the peers were told. */
  release: { readonly order: null; readonly answer: null };
  /** Close the node. The process then ends by itself, or something was left open. */
  close: { readonly order: null; readonly answer: null };
}

export type OrderName = keyof Orders;

/** The state of one node, looked at closely. Peers are numbers of nodes; an unknown one is -1. */
export interface Inspection {
  readonly connections: readonly number[];
  /** How those to neighbours came about. */
  readonly ends: readonly LinkEnd[];
  /** Peers whose lock this node holds. */
  readonly held: readonly number[];
  /** Peers that hold a lock on this node. */
  readonly heldBy: readonly number[];
  /** Frames that could not be decoded. */
  readonly malformedFrames: number;
  /** Messages that the duplicate filter had to drop. */
  readonly duplicateMessages: number;
  /** Messages for nobody. */
  readonly unhandledMessages: number;
}

export type LinkPhase = 'down' | 'connecting' | 'connected';

/** How the connection to one neighbour stands. */
export interface NeighbourFigures {
  readonly peer: number;
  readonly phase: LinkPhase;
  /** How it came about, while it is connected. */
  readonly way?: Way | undefined;
  /** Our lock: none yet, or its state. */
  readonly lock: 'none' | 'held' | 'suspended' | 'lost' | 'released';
  /** The neighbour holds its lock on us. */
  readonly theirs: boolean;
}

/** Sent every {@link FIGURES_INTERVAL_MS}. Counts since the process started. */
export interface WorkerFigures {
  readonly submitted: number;
  readonly rejected: number;
  readonly delivered: number;
  readonly neighbours: readonly NeighbourFigures[];
}

/** What a worker says unasked. */
export type WorkerNews =
  | { readonly type: 'connection'; readonly peer: number; readonly state: 'connected' | 'disconnected' }
  | { readonly type: 'lock'; readonly peer: number; readonly state: 'held' | 'suspended' | 'lost' | 'released' }
  | { readonly type: 'figures'; readonly figures: WorkerFigures }
  /** Something that must not happen, in words. */
  | { readonly type: 'fault'; readonly text: string };

/** How often figures are sent, ms. */
export const FIGURES_INTERVAL_MS = 250;
