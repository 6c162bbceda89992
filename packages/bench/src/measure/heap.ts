/**
 * What a server keeps on the JavaScript heap per idle connected peer. The server has this process to itself, which runs
 * with `--expose-gc`; its clients are in another one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { loadContender } from '../contender/load-contender.js';
import type { SampleOrder, SampleResult } from '../figures/sample-kind.js';
import { HelperProcess } from '../process/helper-process.js';
import { until } from '../process/until.js';
import type { CrowdOrder } from './crowd.js';

const PROGRAM = new URL('./crowd-program.js', import.meta.url);

/** What a handshake leaves for a moment (timers, closed request streams) is gone by then, ms. */
const SETTLING_MS = 300;
const COLLECTIONS = 4;

export async function measureHeap({ contender: name, scale }: SampleOrder): Promise<SampleResult> {
  const contender = await loadContender(name);
  const { idlePeers, warmUpPeers } = scale;
  const server = await contender.start({ listens: true, maxPeers: idlePeers + warmUpPeers, onMessage: () => {} });
  const crowd = new HelperProcess<CrowdOrder, null>(PROGRAM);
  const greeting = name === 'raw' ? 'echo' : 'handshake';
  await crowd.ask({ type: 'join', to: server.address, count: warmUpPeers, greeting });
  await crowd.ask({ type: 'leave' });
  await until('the first clients have left', () => server.peers === 0);
  const before = await usedHeap();
  await crowd.ask({ type: 'join', to: server.address, count: idlePeers, greeting });
  await until('all clients are there', () => server.peers === idlePeers);
  const after = await usedHeap();
  if (server.peers !== idlePeers) throw new Error(`Only ${server.peers} of ${idlePeers} clients stayed.`);
  return { bytes: (after - before) / idlePeers };
}

async function usedHeap(): Promise<number> {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('Measuring the heap needs --expose-gc.');
  for (let i = 0; i < COLLECTIONS; i++) {
    await delay(SETTLING_MS / COLLECTIONS);
    collect();
  }
  return process.memoryUsage().heapUsed;
}
