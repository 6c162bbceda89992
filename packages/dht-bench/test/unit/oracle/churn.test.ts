import { expect, it } from 'vitest';
import { Churn } from '../../../src/oracle/churn.js';
import { DhtWorld } from '../../../src/world/dht-world.js';

it('has about as many come and go per minute as it was told, until it is stopped', async () => {
  const world = new DhtWorld({ seed: 2, signal: new AbortController().signal, onProgress: () => {} });
  await world.grow(20, 8);
  const churn = new Churn(world, 100);
  await world.wait(60_000);
  churn.stop();
  const { departures, begunJoins } = churn.counts;
  const gone = departures.leave + departures.reset + departures.silent;
  for (const count of [gone, begunJoins]) {
    expect(count).toBeGreaterThan(8);
    expect(count).toBeLessThan(40);
  }
  expect(departures.leave - departures.silent).toBeLessThanOrEqual(1);
  await world.wait(60_000);
  expect(churn.counts.departures).toEqual(departures);
  expect(churn.counts).toMatchObject({ begunJoins, joined: begunJoins, failedJoins: 0 });
});
