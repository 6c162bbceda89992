/**
 * What a test page offers to the tests as `window.peer`: one node, and plain functions whose arguments and results pass
 * through the browser's debugging protocol, that is, survive JSON. `page-program` implements it, `harness/` calls it.
 */
import type { ConnectionNodeOptions } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';

/** What of a node's options is plain data. */
export type PageNodeOptions = Pick<ConnectionNodeOptions, 'id' | 'region' | 'limits' | 'webrtc'>;

/** An error as it comes out of the page. */
export interface PageError {
  readonly code: string;
  readonly message: string;
  /** Figures that came with it. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface LargeMessage {
  readonly bytes: number;
  /** Sum of all bytes, modulo 2^32. */
  readonly sum: number;
}

export interface PageApi {
  /** Starts the one node of the page, in place of the one before. */
  start(options: PageNodeOptions): Promise<PeerDescriptor>;
  /** Tries the same with a WebSocket server, which no browser has: what it is refused with. */
  startListening(): Promise<PageError | undefined>;
  connect(to: PeerDescriptor): Promise<void>;
  /** What `connect` rejects with; undefined when it connects after all. */
  connectError(to: PeerDescriptor): Promise<PageError | undefined>;
  disconnect(from: PeerDescriptor): Promise<void>;
  /** Connects and disconnects `count` times, one after the other: how long each `connect` took, ms. */
  timeOpens(to: PeerDescriptor, count: number): Promise<readonly number[]>;
  close(): Promise<void>;
  /** Sends 0, 1, 2, … as separate messages without waiting in between; resolves when all were handed over. */
  sendNumbers(to: PeerDescriptor, count: number): Promise<void>;
  /** Resolves with the numbers of one peer, in order of arrival, once there are `count`. */
  numbersFrom(id: string, count: number): Promise<readonly number[]>;
  /** Sends one message of so many bytes. */
  sendLarge(to: PeerDescriptor, bytes: number): Promise<LargeMessage>;
  /** What sending so many bytes is refused with; undefined when it is accepted. */
  sendLargeError(to: PeerDescriptor, bytes: number): Promise<PageError | undefined>;
  /** The same as `sendLarge` `count` times, each after the promise of the one before. */
  streamLarge(to: PeerDescriptor, bytes: number, count: number): Promise<void>;
  /** The same at once, without waiting: resolves with how many were refused, by code. */
  floodLarge(to: PeerDescriptor, bytes: number, count: number): Promise<Readonly<Record<string, number>>>;
  /** Resolves with all large messages, in order of arrival, once there are `count`. */
  largeMessages(count: number): Promise<readonly LargeMessage[]>;
  lock(to: PeerDescriptor, lockId: string): Promise<void>;
  release(lockId: string): Promise<void>;
  /** Every state that the lock has had. */
  lockStates(lockId: string): readonly string[];
  /** Resolves once `lockStates` is as long as that. */
  lockChanges(lockId: string, count: number): Promise<readonly string[]>;
  /** How many locks others hold on this node. */
  remoteLocks(): number;
  /** Ids of connected peers. */
  connections(): readonly string[];
  /** Which connector made the latest connection; undefined when there was none. */
  establishedBy(peer: PeerDescriptor): string | undefined;
  /** Types of what happened to the connection with one peer, in order. */
  eventsOf(id: string): readonly string[];
}

declare global {
  interface Window {
    /** Set by the page's program when it has loaded. */
    peer: PageApi;
  }
}
