import { expect, it } from 'vitest';
import { dhtEventText, operationsText } from '../../../src/dht-network/dht-event-text.js';
import { someFacts } from './some-dht-facts.js';

it('says what happened to whom', () => {
  const kill = { type: 'killed', pids: [7, 8], signal: 'SIGKILL' } as const;
  expect(dhtEventText({ ...kill, processes: [2, 5], nodes: [4, 5, 10] })).toBe(
    'processes 2 and 5 killed with nodes 4, 5 and 10 (SIGKILL)',
  );
  expect(dhtEventText({ ...kill, processes: [2], nodes: [4] })).toBe('process 2 killed with node 4 (SIGKILL)');
  expect(dhtEventText({ type: 'verified', values: 1, reads: 16 })).toBe('1 value read from every node (16 reads)');
  expect(dhtEventText({ type: 'failure', text: 'no' })).toBe('FAILURE: no');
});

it('leaves out what nobody could read', () => {
  const started = { type: 'started', node: 1, id: 'aa', process: 0, pid: 7, port: 80, entryPoints: 3 } as const;
  expect(dhtEventText(started)).toBeUndefined();
  expect(dhtEventText({ type: 'closed', process: 1 })).toBeUndefined();
});

it('tells the operations in one line', () => {
  const stats = { type: 'stats', ...someFacts().counts, values: 1, deadContacts: 0, nodes: [] } as const;
  expect(operationsText(stats)).toBe('puts 1, gets 1 (found 1), lookups 1 (exact 1)');
});
