/** Starting a node with a WebSocket server, and closing it. */
import { loadContender } from '../contender/load-contender.js';
import type { SampleOrder, SampleResult } from '../figures/sample-kind.js';
import { percentile } from '../figures/statistics.js';

export async function measureStartStop({ contender: name, scale }: SampleOrder): Promise<SampleResult> {
  const contender = await loadContender(name);
  const times: number[] = [];
  for (let i = -scale.warmUpStarts; i < scale.starts; i++) {
    const start = performance.now();
    const side = await contender.start({ listens: true, maxPeers: 80, onMessage: () => {} });
    await side.close();
    if (i >= 0) times.push(performance.now() - start);
  }
  return { p50: percentile(times, 0.5) };
}
