/**
 * Peers that answer queries in virtual time, without a network: what the tests of lookup/ and discovery/ have in common. Each knows all
 * others unless a test gives it something else to say; each may be silent, slow or hostile.
 */
import { type CancelTimer, ConnectionError, startTimer } from '@peerlatch/connection/base';
import { type PeerId, parsePeerDescriptor, randomPeerId } from '@peerlatch/connection/peer';
import { SeededRandom, VirtualClock } from '@peerlatch/connection/testing';
import { type Contact, contactOf } from '../../src/contact/contact.js';
import { sortByDistance } from '../../src/id/distance.js';
import type { Key } from '../../src/id/key.js';
import type { PeerQueries, QueryOptions, RingPeers } from '../../src/protocol/peer-queries.js';

/** What one peer does when it is asked. */
export interface Behaviour {
  /** Until the answer, ms. Default: the overlay's. */
  readonly delayMs?: number;
  /** Never answers: the question fails after 5,000 ms. */
  readonly isSilent?: boolean;
  /** Does not notice when a question is withdrawn. */
  readonly isDeaf?: boolean;
  readonly closest?: (target: Key, count: number, from: Contact) => readonly Contact[];
  readonly ring?: (ringId: Uint8Array, from: Contact) => RingPeers;
  readonly onPing?: (from: Contact) => void;
}

export interface Question {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly kind: 'closest' | 'ring' | 'ping' | 'leave';
  readonly options: QueryOptions;
  readonly at: number;
}

const CALL_TIMEOUT_MS = 5_000;

export class Overlay {
  readonly clock = new VirtualClock();
  readonly random: SeededRandom;
  readonly members: Contact[] = [];
  readonly behaviours = new Map<PeerId, Behaviour>();
  /** Every question, oldest first. */
  readonly questions: Question[] = [];
  /** Questions that have not ended. */
  inFlight = 0;
  mostInFlight = 0;
  /** Called when an answer has arrived. */
  onAnswer: (from: Contact, to: Contact) => void = () => {};

  constructor({ count = 0, seed = 1 }: { count?: number; seed?: number } = {}) {
    this.random = new SeededRandom(seed);
    for (let i = 0; i < count; i++) this.members.push(this.stranger());
  }

  /** A contact that is no member. */
  stranger(): Contact {
    return contactOf(parsePeerDescriptor({ id: randomPeerId(this.random) }));
  }

  set(contact: Contact, behaviour: Behaviour): void {
    this.behaviours.set(contact.peer.id, { ...this.behaviours.get(contact.peer.id), ...behaviour });
  }

  /** By looking at all members: the truth. */
  nearest(target: Key, count: number, accepts: (contact: Contact) => boolean = () => true): readonly Contact[] {
    return sortByDistance(target, this.members.filter(accepts), ({ key }) => key).slice(0, count);
  }

  asked(kind: Question['kind']): readonly PeerId[] {
    return this.questions.filter((question) => question.kind === kind).map(({ to }) => to);
  }

  queriesOf(self: Contact): PeerQueries {
    return {
      closestPeers: (peer, target, options) =>
        this.#ask(self, peer, 'closest', options, ({ closest }) => {
          const count = options?.limit ?? 5;
          if (closest !== undefined) return closest(target, count, self);
          return this.nearest(target, count, (contact) => contact !== self);
        }),
      closestRingPeers: (peer, ringId, options) =>
        this.#ask(self, peer, 'ring', options, ({ ring }) => ring?.(ringId, self) ?? { left: [], right: [] }),
      ping: (peer, options) => this.#ask(self, peer, 'ping', options, ({ onPing }) => onPing?.(self)),
      leaveNotice: (peer, options) => this.#ask(self, peer, 'leave', options, () => {}),
    };
  }

  #ask<T>(
    from: Contact,
    to: Contact,
    kind: Question['kind'],
    options: QueryOptions = {},
    answer: (behaviour: Behaviour) => T,
  ): Promise<T> {
    const { clock } = this;
    const { signal } = options;
    this.questions.push({ from: from.peer.id, to: to.peer.id, kind, options, at: clock.now() });
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    return new Promise<T>((resolve, reject) => {
      let cancel: CancelTimer = () => {};
      const end = (settle: () => void): void => {
        this.inFlight--;
        cancel();
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const abort = (): void => end(() => reject(signal?.reason));
      const behaviour = this.#behaviourOf(to);
      if (!behaviour.isDeaf) signal?.addEventListener('abort', abort);
      const ms = behaviour.isSilent ? CALL_TIMEOUT_MS : (behaviour.delayMs ?? 10);
      cancel = startTimer(clock, ms, () => {
        // Whoever fell silent meanwhile answers no more.
        if (behaviour.isSilent || this.#behaviourOf(to).isSilent) {
          end(() => reject(new ConnectionError('RPC_TIMEOUT', 'No answer.')));
          return;
        }
        end(() => {
          this.onAnswer(to, from);
          resolve(answer(this.#behaviourOf(to)));
        });
      });
    });
  }

  #behaviourOf({ peer }: Contact): Behaviour {
    const isMember = this.members.some((member) => member.peer.id === peer.id);
    return this.behaviours.get(peer.id) ?? (isMember ? {} : { isSilent: true });
  }
}

export function idsOf(contacts: readonly Contact[]): readonly PeerId[] {
  return contacts.map(({ peer }) => peer.id);
}
