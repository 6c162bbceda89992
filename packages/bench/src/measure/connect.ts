/** From the start of a dial until the connection is usable, one after the other, both ends in one process. */
import { loadContender } from '../contender/load-contender.js';
import type { SampleOrder, SampleResult } from '../figures/sample-kind.js';
import { percentile } from '../figures/statistics.js';
import { until } from '../process/until.js';

/** Sockets of this process that are not closed for good yet: what is left to do for new ones would fall into the next connect. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

export async function measureConnect({ contender: name, scale }: SampleOrder): Promise<SampleResult> {
  const contender = await loadContender(name);
  const ignore = (): void => {};
  const server = await contender.start({ listens: true, maxPeers: 80, onMessage: ignore });
  const client = await contender.start({ listens: false, maxPeers: 80, onMessage: ignore });
  const { address } = server;
  const times: number[] = [];
  const others = openSockets();
  for (let i = -scale.warmUpConnects; i < scale.connects; i++) {
    const start = performance.now();
    const conversation = await client.connect(address);
    if (i >= 0) times.push(performance.now() - start);
    await conversation.close();
    await until('both ends are gone', () => server.peers === 0 && openSockets() <= others);
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}
