/**
 * The ring (wire-protocol 9.5): the contacts nearest to a node on each side, by region and address. Both sides are filled with the
 * exact nearest; the network leaves a farther one out even when a side has room. One contact can be on both sides. The owner
 * hears of every item that enters or leaves the ring as a whole.
 */
import { compareBytes } from '@peerlatch/connection/base';
import type { Contact } from './contact.js';
import type { Ranked } from './known-contact.js';
import { NearestList } from './nearest-list.js';
import { compareRing, type RingNumber, ringDistance, ringPlaceOf } from './ring-distance.js';
import { type Compare, insertNearest } from './select-nearest.js';

/** Contacts on both sides of a place on the ring, nearest first. */
export interface RingSides {
  readonly left: readonly Contact[];
  readonly right: readonly Contact[];
}

type Distance = (place: RingNumber) => RingNumber;

export interface RingContactsParts<T> {
  readonly self: Contact;
  /** Contacts per side. */
  readonly sideSize: number;
  /** Called when `item` has entered or left; twice is no matter. */
  readonly moved: (item: T, isIn: boolean) => void;
}

export class RingContacts<T extends Ranked> {
  readonly #left: NearestList<T>;
  readonly #right: NearestList<T>;

  constructor({ self, sideSize, moved }: RingContactsParts<T>) {
    const place = ringPlaceOf(self);
    const side = (distance: Distance): NearestList<T> =>
      new NearestList({
        capacity: sideSize,
        compare: nearerBy(distance),
        moved: (item) => moved(item, this.has(item)),
      });
    this.#left = side((other) => ringDistance(other, place));
    this.#right = side((other) => ringDistance(place, other));
  }

  has(item: Ranked): boolean {
    return this.#left.has(item) || this.#right.has(item);
  }

  /** Takes the item on each side where it is near enough; see `NearestList.insert`. Its descriptor must not change meanwhile. */
  offer(item: T): void {
    this.#left.insert(item);
    this.#right.insert(item);
  }

  remove(item: Ranked): void {
    this.#left.remove(item);
    this.#right.remove(item);
  }

  /** A snapshot. */
  sides(): RingSides {
    const contacts = ({ items }: NearestList<T>): readonly Contact[] => items.map(({ contact }) => contact);
    return { left: contacts(this.#left), right: contacts(this.#right) };
  }
}

/** Of `contacts`, the `perSide` nearest to a place on each side; that place itself is at distance 0 of both. */
export function nearestOnRing(place: RingNumber, contacts: Iterable<Contact>, perSide: number): RingSides {
  const [left, right]: [Placed[], Placed[]] = [[], []];
  for (const contact of contacts) {
    const other = ringPlaceOf(contact);
    insertNearest(left, 0, perSide, { contact, distance: ringDistance(other, place) }, nearerPlaced);
    insertNearest(right, 0, perSide, { contact, distance: ringDistance(place, other) }, nearerPlaced);
  }
  return { left: left.map(({ contact }) => contact), right: right.map(({ contact }) => contact) };
}

interface Placed {
  readonly contact: Contact;
  readonly distance: RingNumber;
}

function nearerPlaced(a: Placed, b: Placed): number {
  return compareRing(a.distance, b.distance) || compareBytes(a.contact.key, b.contact.key);
}

/** Equal places are told apart by their keys. */
function nearerBy(distance: Distance): Compare<Contact> {
  return (a, b) => compareRing(distance(ringPlaceOf(a)), distance(ringPlaceOf(b))) || compareBytes(a.key, b.key);
}
