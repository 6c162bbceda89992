/** A small network of stores under churn: nothing that was acknowledged is lost while somebody is left who has it. */
import { SeededRandom } from '@peerlatch/connection/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Replication } from '../../../src/store/replication.js';
import { randomContact } from '../../support/contacts.js';
import { key, textOf } from '../../support/entries.js';
import { nearest, type StoreNode, StoreStand } from '../../support/store-stand.js';

const steps = fc.array(
  fc.record({
    type: fc.constantFrom('put' as const, 'join' as const, 'crash' as const, 'crash' as const, 'leave' as const),
    which: fc.nat({ max: 1_000 }),
    // Whether everything that follows happens before the next step.
    isSettled: fc.boolean(),
  }),
  { minLength: 5, maxLength: 16 },
);

const data = (text: string) => ({ typeUrl: 'type.test/Text', value: new TextEncoder().encode(text) });

class Churn {
  readonly net = new StoreStand({ redundancyFactor: 3, storeMaxTtlMs: 3_600_000, storeTtlMs: 3_600_000 });
  readonly #random: SeededRandom;
  /** What was acknowledged last, by the number of its key. */
  readonly #expected = new Map<number, string>();
  #puts = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  join(): Promise<StoreNode> {
    return this.net.join(randomContact(this.#random));
  }

  async step(type: 'put' | 'join' | 'crash' | 'leave', which: number): Promise<void> {
    const nodes = [...this.net.nodes.values()];
    const node = nodes[which % nodes.length];
    if (type === 'join' || node === undefined || nodes.length < 3) await this.join();
    else if (type === 'put') await this.#put(node, which % 4);
    else {
      if (type === 'leave') await this.net.clock.run(node.replication.leave());
      this.net.crash(node);
      this.#forgetWhatNobodyHas();
    }
  }

  async settle(): Promise<void> {
    for (let round = 0; round < 3; round++) await this.net.rounds();
  }

  /** Each node that should have a value has it, fresh, and a reader finds it. */
  async check(): Promise<void> {
    for (const [n, text] of this.#expected) {
      const all = [...this.net.nodes.values()].map(({ contact }) => contact);
      for (const { peer } of nearest(key(n), all, this.net.limits.redundancyFactor)) {
        const node = this.net.nodes.get(peer.id);
        const held = node?.local.held(key(n)) ?? [];
        expect(held.filter(({ entry }) => !entry.stale).map(({ entry }) => textOf(entry))).toContain(text);
      }
      const [reader] = this.net.nodes.values();
      const found = await reader?.putGet.get(key(n));
      expect(found?.entries.map(textOf)).toContain(text);
    }
  }

  async #put(node: StoreNode, n: number): Promise<void> {
    const text = `put ${this.#puts++}`;
    const creator = randomContact(new SeededRandom(n)).peer.id;
    const put = node.putGet.put(key(n), data(text), { creator });
    const { storers } = await this.net.clock.run(put);
    expect(storers.length).toBeGreaterThan(0);
    this.#expected.set(n, text);
    // Two puts in one millisecond by different nodes would be one of the same age.
    await this.net.clock.advance(1);
  }

  #forgetWhatNobodyHas(): void {
    for (const [n, text] of this.#expected) {
      const isHeld = [...this.net.nodes.values()].some(({ local }) =>
        local.held(key(n)).some(({ entry }) => textOf(entry) === text),
      );
      if (!isHeld) this.#expected.delete(n);
    }
  }
}

describe(Replication, () => {
  it('loses nothing that was acknowledged while anybody is left who has it, however nodes come, go and crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), steps, async (seed, script) => {
        const churn = new Churn(seed);
        for (let n = 0; n < 6; n++) await churn.join();
        await churn.settle();
        for (const { type, which, isSettled } of script) {
          await churn.step(type, which);
          if (isSettled) {
            await churn.settle();
            await churn.check();
          }
        }
        await churn.settle();
        await churn.check();
        expect(await churn.net.close()).toBe(0);
      }),
      { numRuns: 12 },
    );
  });
});
