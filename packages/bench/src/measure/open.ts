/**
 * Opens over WebRTC, one after the other: from the start until the connection is usable at both ends. Both are in one process
 * and take turns at starting, so that whoever has to offer is asked to in half of them.
 */
import { loadContender } from '../contender/load-contender.js';
import type { SampleOrder, SampleResult } from '../figures/sample-kind.js';
import { percentile } from '../figures/statistics.js';
import { until } from '../process/until.js';

/** An open that takes longer has stalled somewhere, ms. */
const PROMPT_MS = 20;

export async function measureOpen({ contender: name, scale }: SampleOrder): Promise<SampleResult> {
  const contender = await loadContender(name, 'webrtc');
  const options = { listens: true, maxPeers: 80, onMessage: () => {} };
  const [a, b] = [await contender.start(options), await contender.start(options)];
  const opens = name === 'raw' ? scale.rawOpens : scale.opens;
  const times: number[] = [];
  for (let i = -scale.warmUpOpens; i < opens; i++) {
    const [from, to] = i % 2 === 0 ? [a, b] : [b, a];
    const start = performance.now();
    const conversation = await from.connect(to.address);
    await until('the other end is connected', () => to.peers === 1);
    if (i >= 0) times.push(performance.now() - start);
    await conversation.close();
    await until('both ends are gone', () => a.peers === 0 && b.peers === 0);
  }
  await Promise.all([a.close(), b.close()]);
  return openFigures(times);
}

/** Of times in ms. */
export function openFigures(times: readonly number[]): SampleResult {
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
  return { p50, p99, p99PerP50: p99 / p50, under20ms: times.filter((ms) => ms < PROMPT_MS).length / times.length };
}
