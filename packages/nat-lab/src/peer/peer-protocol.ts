/**
 * What goes between a peer program and who started it: lines of JSON, settings as the argument, orders to standard input,
 * one answer to each on standard output. Types only.
 */
import type { PeerDescriptor, PeerDescriptorInput } from '@peerlatch/connection/peer';
import type { IceServerOption } from '../network/turn-server.js';
import type { Failure, Path, Received } from '../plan/cell-result.js';

export interface PeerSettings {
  readonly id: string;
  /** Run a server on this address: the node that carries the signals. */
  readonly serveOn?: string;
  /** Connect to this node at start. */
  readonly entry?: PeerDescriptorInput;
  /** Use WebRTC with these servers. */
  readonly iceServers?: readonly IceServerOption[];
  /** The authority that the certificates of those over TLS are verified with, PEM. */
  readonly authority?: string;
  /** Write what the native library does to standard error. */
  readonly isLogged: boolean;
}

export type PeerOrder =
  | { readonly type: 'connect'; readonly to: PeerDescriptorInput }
  | { readonly type: 'lock'; readonly to: PeerDescriptorInput }
  /** Sends so many messages, and waits until as many have come from there in all, or none comes for a while. */
  | { readonly type: 'exchange'; readonly to: PeerDescriptorInput; readonly count: number }
  /** How the last attempt with this peer came out. */
  | { readonly type: 'evidence'; readonly of: string }
  /** Waits until the connection to this peer has ended, at most so many ms. */
  | { readonly type: 'awaitEnd'; readonly of: string; readonly timeoutMs: number };

/** What `evidence` tells. */
export interface Evidence {
  readonly outcome: string;
  readonly path: Path | undefined;
  readonly failure: Failure | undefined;
}

/** Answers by the type of their order. */
export interface PeerAnswers {
  readonly connect: { readonly ms: number; readonly failure: Failure | undefined };
  readonly lock: boolean;
  readonly exchange: Received;
  readonly evidence: Evidence;
  /** Whether it ended. */
  readonly awaitEnd: boolean;
}

/** The lines of a peer program. */
export type PeerLine =
  | { readonly ready: PeerDescriptor }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** The lines to it. */
export interface OrderLine {
  readonly id: number;
  readonly order: PeerOrder;
}
