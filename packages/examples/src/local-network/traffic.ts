/**
 * The steady flow of one node: numbered messages to every neighbour at a fixed rate, and the ledger of what became of
 * them and of what arrived. It does not ask whether a neighbour is there: what it sends to one that is gone waits for the
 * connection or is rejected with a code, and both are in the ledger.
 */
import { isConnectionError } from '@peerlatch/connection/base';
import type { ConnectionNode, ReceivedMessage } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { LedgerWriter } from './ledger.js';
import { decodeMessage, encodeMessage } from './numbered-message.js';

/** Service id of the numbered messages. */
export const SERVICE = 'local-network';

/** The pace is kept in steps of this, ms: a few messages at a time, since waking up is what costs most. */
const TICK_MS = 50;

/**
 * Most sends per neighbour that may be pending, and most bytes in them (at least one); beyond it the flow skips, as a
 * program that awaits its sends would. More would only make everything else on the connection wait, locks included.
 */
const MAX_PENDING = 64;
const MAX_PENDING_BYTES = 1_048_576;

/** After a standstill of this process at most this much is caught up, ms. */
const MAX_CATCH_UP_MS = 250;

/** After a rejection the flow to that neighbour rests for this long, ms: every message to a dead peer is a dial. */
const REST_AFTER_REJECTION_MS = 100;

/** Whose flow it is, and where it is written down. */
export interface TrafficOptions {
  readonly node: Pick<ConnectionNode, 'send' | 'messages$'>;
  /** Number of this node. */
  readonly self: number;
  readonly incarnation: number;
  /** Messages per second to each neighbour. */
  readonly rate: number;
  readonly payloadBytes: number;
  readonly ledger: LedgerWriter;
  /** Something arrived that nobody can have sent. */
  readonly onFault: (text: string) => void;
}

/** The flow to one neighbour. */
interface Outflow {
  readonly peer: number;
  descriptor: PeerDescriptor;
  /** The number of the next message. */
  next: number;
  /** Messages that are due. */
  credit: number;
  pending: number;
  /** Nothing is sent before this time, ms. */
  restUntil: number;
}

export class Traffic {
  submitted = 0;
  rejected = 0;
  delivered = 0;
  readonly #options: TrafficOptions;
  readonly #outflows = new Map<number, Outflow>();
  readonly #maxPending: number;
  #timer: NodeJS.Timeout | undefined;
  #lastTick = 0;
  #whenSettled: (() => void) | undefined;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#maxPending = Math.min(MAX_PENDING, Math.max(1, Math.floor(MAX_PENDING_BYTES / options.payloadBytes)));
  }

  /** Takes what arrives, from the first message on. The neighbours that may send already must be known. */
  listen(): void {
    this.#options.node.messages$.subscribe((message) => this.#receive(message));
  }

  /** Adds a neighbour, or gives one its new address. */
  direct(peer: number, descriptor: PeerDescriptor): void {
    const outflow = this.#outflows.get(peer);
    if (outflow !== undefined) outflow.descriptor = descriptor;
    else this.#outflows.set(peer, { peer, descriptor, next: 0, credit: 0, pending: 0, restUntil: 0 });
  }

  start(): void {
    this.#lastTick = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Sends no more. Resolves when every `send()` has settled. */
  stop(): Promise<void> {
    clearInterval(this.#timer);
    return new Promise((resolve) => {
      this.#whenSettled = resolve;
      this.#checkSettled();
    });
  }

  /** Call it when the connection to `peer` was announced as gone. */
  disconnected(peer: number): void {
    this.#options.ledger.disconnected(peer, this.#outflows.get(peer)?.next ?? 0);
  }

  #tick(): void {
    const now = performance.now();
    const due = (Math.min(now - this.#lastTick, MAX_CATCH_UP_MS) / 1_000) * this.#options.rate;
    this.#lastTick = now;
    for (const outflow of this.#outflows.values()) {
      for (outflow.credit += due; outflow.credit >= 1; outflow.credit--) {
        if (outflow.pending < this.#maxPending && outflow.restUntil <= now) this.#send(outflow);
      }
    }
  }

  #send(outflow: Outflow): void {
    const { node, self, incarnation, payloadBytes, ledger } = this.#options;
    const { peer, descriptor } = outflow;
    const seq = outflow.next++;
    const bytes = encodeMessage({ sender: self, incarnation, receiver: peer, seq }, payloadBytes);
    ledger.submitted(peer, seq);
    this.submitted++;
    outflow.pending++;
    const settled = (): void => {
      outflow.pending--;
      this.#checkSettled();
    };
    node.send(descriptor, { service: SERVICE, bytes }).then(
      () => {
        ledger.accepted(peer, seq);
        settled();
      },
      (error: unknown) => {
        ledger.rejected(peer, isConnectionError(error) ? error.code : undefined, seq);
        this.rejected++;
        outflow.restUntil = performance.now() + REST_AFTER_REJECTION_MS;
        settled();
      },
    );
  }

  #receive({ from, service, bytes }: ReceivedMessage): void {
    const { self, payloadBytes, ledger, onFault } = this.#options;
    const message = service === SERVICE ? decodeMessage(bytes, payloadBytes) : undefined;
    if (message === undefined) return onFault(`a damaged message of ${bytes.length} bytes arrived from ${from.id}`);
    const { sender, incarnation, receiver, seq } = message;
    if (receiver !== self) return onFault(`a message for node ${receiver} arrived`);
    if (this.#outflows.get(sender)?.descriptor.id !== from.id)
      return onFault(`a message of node ${sender} arrived from ${from.id}`);
    ledger.received(sender, incarnation, seq);
    this.delivered++;
  }

  #checkSettled(): void {
    if (this.#whenSettled === undefined) return;
    for (const { pending } of this.#outflows.values()) if (pending > 0) return;
    this.#whenSettled();
  }
}
