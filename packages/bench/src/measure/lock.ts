/** Lock request and answer on an open connection, one after the other, each with a new lock id. Both ends in one process. */
import type { Conversation } from '../contender/contender.js';
import { loadContender } from '../contender/load-contender.js';
import type { Carrier, SampleOrder, SampleResult } from '../figures/sample-kind.js';
import { percentile } from '../figures/statistics.js';

/** Locks held at a time at most: a peer may hold 256 on us. */
const BATCH = 100;

export async function measureLock({ contender: name, scale }: SampleOrder, over?: Carrier): Promise<SampleResult> {
  const contender = await loadContender(name, over);
  const ignore = (): void => {};
  const server = await contender.start({ listens: true, maxPeers: 80, onMessage: ignore });
  const client = await contender.start({ listens: false, maxPeers: 80, onMessage: ignore });
  const conversation = await client.connect(server.address);
  await timeRoundTrips(conversation, scale.warmUpLocks);
  const times = await timeRoundTrips(conversation, scale.locks);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** In ms. */
async function timeRoundTrips(conversation: Conversation, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  while (times.length < count) {
    for (let i = 0; i < BATCH && times.length < count; i++) {
      const start = performance.now();
      await conversation.roundTrip();
      times.push(performance.now() - start);
    }
    await conversation.release();
    // Untimed, and answered after everything before it: the releases do not weigh on the next batch.
    await conversation.roundTrip();
  }
  return times;
}
