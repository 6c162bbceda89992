/**
 * Calls of ours that wait for an answer, by request id: pure bookkeeping with a bound. The RPC client owns one. It never
 * settles a call; it hands it out, once, to whoever does.
 */
import type { PeerId } from '../peer/peer-id.js';

/** What the table needs to know of a call. */
export interface TableEntry {
  /** Unique among all calls of the table. */
  readonly requestId: string;
  readonly peerId: PeerId;
  readonly serviceId: string;
}

/** A bounded table; an entry leaves it exactly once. */
export class CallTable<Call extends TableEntry> {
  readonly #calls = new Map<string, Call>();
  readonly #capacity: number;

  /** `capacity`: most calls that may wait at a time. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** True when a further call would be one too many. */
  get isFull(): boolean {
    return this.#calls.size >= this.#capacity;
  }

  add(call: Call): void {
    this.#calls.set(call.requestId, call);
  }

  /** The call that `peerId` may answer under this id. The same id from another peer is somebody else's guess: nothing. */
  find(requestId: string, peerId: PeerId): Call | undefined {
    const call = this.#calls.get(requestId);
    return call?.peerId === peerId ? call : undefined;
  }

  /** Takes `call` out; false when it was out already, so that a second outcome is recognised. */
  remove(call: Call): boolean {
    return this.#calls.delete(call.requestId);
  }

  /** A snapshot (R41: whoever settles these calls changes the table meanwhile). */
  ofPeer(peerId: PeerId): Call[] {
    return this.all().filter((call) => call.peerId === peerId);
  }

  /** A snapshot of the calls made through `serviceId`. */
  ofService(serviceId: string): Call[] {
    return this.all().filter((call) => call.serviceId === serviceId);
  }

  /** A snapshot of all. */
  all(): Call[] {
    return [...this.#calls.values()];
  }
}
