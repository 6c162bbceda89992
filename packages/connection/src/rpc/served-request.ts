/**
 * One request of a peer while it is served: what its handler is told, and its deadline. Made by the RPC server. The abort
 * signal is made when a handler first reads it; most never do, and it would cost more than the rest of the request.
 */
import type { WheelEntry } from '../base/deadline-wheel.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { HandlerContext } from './service.js';

/** A request that is being served. */
export class ServedRequest implements HandlerContext, WheelEntry {
  readonly from: PeerDescriptor;
  slot = -1;
  deadlineAt: number | undefined;
  /** Called when the deadline has passed. */
  onDeadline: (() => void) | undefined;

  #aborted: { readonly reason: unknown } | undefined;
  #controller: AbortController | undefined;

  constructor(from: PeerDescriptor) {
    this.from = from;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason);
    }
    return this.#controller.signal;
  }

  /** Tells the handler that nobody waits any more. */
  abort(reason: unknown): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = { reason };
    this.#controller?.abort(reason);
  }

  deadlinePassed(): void {
    this.onDeadline?.();
  }
}
