/**
 * One node's end of a connection in the transport network: what waits for the connection to open, and when it was last used.
 * Owned by `NetworkTransport`; the network moves it from phase to phase.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { OutgoingMessage } from '@peerlatch/connection/wire';

/** A message that waits for its connection. */
export interface WaitingMessage {
  readonly message: OutgoingMessage;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class WireEnd {
  readonly peer: PeerDescriptor;
  /** One way to the peer, ms. */
  readonly latencyMs: number;
  /** The other node's end, once the connection is open. */
  other: WireEnd | undefined;
  isOpen = false;
  isOver = false;
  /** Time of the last message in either direction, ms. */
  usedAt: number;
  #waiting: WaitingMessage[] | undefined;

  constructor(peer: PeerDescriptor, latencyMs: number, now: number) {
    this.peer = peer;
    this.latencyMs = latencyMs;
    this.usedAt = now;
  }

  wait(waiting: WaitingMessage): void {
    this.#waiting ??= [];
    this.#waiting.push(waiting);
  }

  /** Everything that waited, in order; nothing waits afterwards. */
  takeWaiting(): readonly WaitingMessage[] {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    return waiting;
  }

  /** The connection will not open, or is over. */
  end(error: ConnectionError): void {
    this.isOver = true;
    this.isOpen = false;
    this.other = undefined;
    for (const { reject } of this.takeWaiting()) reject(error);
  }
}

export function lost(peer: PeerDescriptor, why: string): ConnectionError {
  return new ConnectionError('CONNECTION_LOST', `The simulated connection to ${peer.id} is over: ${why}.`);
}
