/**
 * The stream of peer events, in one order for everybody. A subscriber may cause further events from inside one (it sends
 * to a peer that has just disconnected, say): they follow once all subscribers have heard the first. A bare subject tells
 * later subscribers of the consequence before the cause. Made by the connection manager.
 */
import { type Observable, Subject } from 'rxjs';
import type { PeerEvent } from './transport.js';

export class PeerEvents {
  /** Hot. */
  readonly all$: Observable<PeerEvent>;
  readonly #subject = new Subject<PeerEvent>();
  readonly #waiting: PeerEvent[] = [];
  #isEmitting = false;

  constructor() {
    this.all$ = this.#subject.asObservable();
  }

  emit(event: PeerEvent): void {
    this.#waiting.push(event);
    if (this.#isEmitting) return;
    this.#isEmitting = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#subject.next(next);
    this.#isEmitting = false;
  }

  complete(): void {
    this.#subject.complete();
  }
}
