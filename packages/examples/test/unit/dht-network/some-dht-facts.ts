/** A run that went well, for the tests beside it. */
import type { DhtRunFacts } from '../../../src/dht-network/dht-summary.js';
import { DhtTally } from '../../../src/dht-network/dht-tally.js';

export function someFacts(more: Partial<DhtRunFacts> = {}): DhtRunFacts {
  const tally = new DhtTally();
  tally.put();
  tally.get('found');
  tally.lookup(1, true);
  return {
    ...{
      nodes: 16,
      connections: 120,
      processes: 8,
      seed: 1,
      seconds: 10.04,
      joinedMs: [30, 10, 20],
      readyMs: [40, 50],
    },
    ...{ counts: tally.counts(), killedProcesses: 2, killedNodes: 4, deadContactsLeft: 0, svg: 'x.svg' },
    reads: { values: 3, reads: 48, repeated: 1, lost: [], excused: [] },
    failures: [],
    ...more,
  };
}
