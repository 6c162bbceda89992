// @ts-check
// Guards of the DHT's contact sets: what is only told of displaces nothing that was heard, everything is bounded, and what
// queries are answered with is exact.

/** @typedef {import('../lib/mutants.mjs').Mutant} Mutant */

const sets = 'test/unit/contact/contact-sets.test.ts';
const model = 'test/unit/contact/contact-sets.model.test.ts';
const hostile = 'test/unit/contact/contact-sets.hostile.test.ts';

/**
 * @param {string} name
 * @param {string} guard
 * @param {string} file in src/contact, without its ending
 * @param {string} find
 * @param {string} replace
 * @param {readonly string[]} tests
 * @returns {Mutant}
 */
function mutant(name, guard, file, find, replace, tests) {
  return { name, races: [guard], package: 'dht', file: `src/contact/${file}.ts`, find, replace, tests };
}

/** Reads the set anew whenever it is read itself. */
const liveList = `const now = () => contactsOf(this.#neighbours);
    return new Proxy([], { get: (_, name) => Reflect.get(now(), name), has: (_, name) => Reflect.has(now(), name) });`;

/** @type {readonly Mutant[]} */
export const mutants = [
  mutant(
    'hearsay-displaces-heard-contacts',
    'hostile',
    'nearest-list',
    'return a.isVerified === b.isVerified ? this.#compare(a, b) < 0 : a.isVerified;',
    'return this.#compare(a, b) < 0;',
    ['test/unit/contact/nearest-list.test.ts', hostile],
  ),
  mutant(
    'newcomer-evicts-heard-bucket-member',
    'hostile',
    'k-bucket',
    'if (this.isFull && item.isVerified && first?.isVerified === false) {',
    'if (this.isFull && item.isVerified && first !== undefined) {',
    ['test/unit/contact/k-bucket.test.ts'],
  ),
  mutant(
    'hearsay-flushes-replacement-cache',
    'hostile',
    'k-bucket',
    'const dropped = this.#waiting.find((other) => !other.isVerified) ?? this.#waiting[0];',
    'const dropped = this.#waiting[0];',
    ['test/unit/contact/k-bucket.test.ts'],
  ),
  mutant('unheard-contacts-fill-leaf-set', 'hostile', 'leaf-set', 'if (!known.isVerified) continue;', '', [
    'test/unit/contact/leaf-set.test.ts',
    model,
  ]),
  mutant(
    'unheard-neighbours-unbounded',
    'hostile',
    'neighbourhood',
    'this.#unheard.has(known) || this.#unheard.size < limits.maxUnverifiedNeighbours;',
    'this.#unheard.has(known) || this.#unheard.size < Number.POSITIVE_INFINITY;',
    ['test/unit/contact/neighbourhood.test.ts', hostile],
  ),
  mutant(
    'nobody-follows-heard-probationers',
    'contacts',
    'neighbourhood',
    'if (this.#unheard.delete(known)) this.#hasRoom = true;\n  }\n\n  /** Takes it out',
    'this.#unheard.delete(known);\n  }\n\n  /** Takes it out',
    ['test/unit/contact/neighbourhood.test.ts'],
  ),
  mutant(
    'random-list-flushed-by-hearsay',
    'hostile',
    'random-contacts',
    'if (victim === undefined || (victim.isVerified && !item.isVerified)) return;',
    'if (victim === undefined) return;',
    ['test/unit/contact/random-contacts.test.ts'],
  ),
  mutant(
    'descriptor-of-heard-peer-from-hearsay',
    'hostile',
    'contact-sets',
    'if (!known.isVerified) this.#renew(known, contact);',
    'this.#renew(known, contact);',
    [sets],
  ),
  mutant(
    'suspect-named-with-every-newcomer',
    'hostile',
    'neighbourhood',
    'if (suspect === undefined || suspect.has(mark.suspected)) return undefined;',
    'if (suspect === undefined) return undefined;',
    [sets],
  ),
  mutant(
    'broken-connection-comes-back-unheard',
    'contacts',
    'contact-sets',
    'this.#judge(known, mark.dismissed, true);',
    '',
    [sets],
  ),
  mutant(
    'broken-connection-stays-active',
    'contacts',
    'contact-sets',
    'this.#judge(known, mark.verified, false);',
    '',
    [sets],
  ),
  mutant(
    'unheld-contacts-stay-known',
    'contacts',
    'contact-sets',
    'if (!known.isHeld) this.#known.delete(known.contact.peer.id);',
    '',
    [model, hostile],
  ),
  mutant(
    'unheard-contacts-in-answers',
    'hostile',
    'contact-sets',
    'mark.verified | mark.neighbour, exclude',
    'mark.neighbour, exclude',
    [sets, model],
  ),
  mutant(
    'forgotten-contacts-in-answers',
    'contacts',
    'contact-sets',
    'mark.verified | mark.neighbour, exclude',
    'mark.verified, exclude',
    [sets, model],
  ),
  mutant(
    'nearby-list-not-refilled',
    'contacts',
    'contact-sets',
    "if (how === 'removed') this.#hasNearbyRoom = true;",
    '',
    [model],
  ),
  mutant(
    'evicted-nearby-contact-forgotten',
    'contacts',
    'contact-sets',
    "if (how === 'displaced') this.#random.offer(known);",
    '',
    [sets],
  ),
  mutant(
    'deeper-buckets-one-by-one',
    'contacts',
    'contact-index',
    'const start = found.length;\n  for (let bits = first; bits <= last; bits++) {\n    const group = groups[bits];',
    'for (let bits = first; bits <= last; bits++) {\n    const start = found.length;\n    const group = groups[bits];',
    ['test/unit/contact/contact-index.test.ts'],
  ),
  mutant(
    'distance-ends-after-32-bits',
    'contacts',
    'contact-index',
    'if (headBefore === head && compareDistance(target, before.key, contact.key) < 0) break;',
    'if (headBefore === head) break;',
    ['test/unit/contact/contact-index.test.ts'],
  ),
  mutant('ring-wraps-one-point-late', 'contacts', 'ring-distance', '(compareRing(to, from) < 0 ? 1 : 0)', '0', [
    'test/unit/contact/ring-distance.test.ts',
  ]),
  mutant(
    'ring-place-of-old-descriptor',
    'contacts',
    'contact-sets',
    '    this.#ring.remove(known);\n    known.contact = contact;',
    '    known.contact = contact;',
    [sets],
  ),
  mutant('pool-keeps-every-contact', 'hostile', 'contact-pool', 'this.#older = this.#recent;', '', [
    'test/unit/contact/contact-pool.test.ts',
  ]),
  mutant('pool-trusts-hash', 'hostile', 'contact-pool', 'equalBytes(message.nodeId, key) &&', '', [
    'test/unit/contact/contact-pool.test.ts',
  ]),
  mutant(
    'pool-keeps-view-into-frame',
    'hostile',
    'contact-pool',
    'known.key : message.nodeId.slice();',
    'known.key : message.nodeId;',
    ['test/unit/contact/contact-pool.test.ts'],
  ),
  mutant('contact-lists-are-live', 'R68', 'contact-sets', 'return contactsOf(this.#neighbours);', liveList, [sets]),
];
