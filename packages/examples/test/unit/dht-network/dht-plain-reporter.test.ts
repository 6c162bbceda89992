import { expect, it } from 'vitest';
import { DhtPlainReporter } from '../../../src/dht-network/dht-plain-reporter.js';
import { summarizeDht } from '../../../src/dht-network/dht-summary.js';
import { someFacts } from './some-dht-facts.js';

it('prints what happens, the figures now and then, and the summary', () => {
  const output: string[] = [];
  const reporter = new DhtPlainReporter((text) => output.push(text));
  reporter.event({ type: 'ready', node: 3, joinedMs: 5, readyMs: 9 });
  const stats = { type: 'stats', ...someFacts().counts, values: 1, deadContacts: 0, nodes: [] } as const;
  reporter.event(stats);
  expect(output).toEqual(['node 3 is ready (first neighbours after 5 ms, all after 9 ms)\n']);
  reporter.event(stats);
  expect(output.at(-1)).toBe('puts 1, gets 1 (found 1), lookups 1 (exact 1); 1 hop 1\n');
  reporter.finish(summarizeDht(someFacts()));
  expect(output.join('')).toMatch(/\n\nEvery acknowledged value can be read from every node\.\n/);
});
