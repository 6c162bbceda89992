/** Grows a simulated DHT to its size and says what that took. */
import { type Summary, summaryOf } from '../figures/summary.js';
import { type Cost, startMeter } from './cost.js';
import type { DhtWorld } from './dht-world.js';
import { messagesBeyond, startTraffic, type Traffic } from './traffic.js';

export interface Grown {
  readonly nodes: number;
  readonly cost: Cost;
  readonly virtualMs: number;
  /** Over the joins of the last tenth of the nodes, without what an idle network of the size sends meanwhile. */
  readonly messagesPerJoin: number;
  readonly connectionsPerJoin: number;
  /** What the network sends when nobody does anything. */
  readonly idle: Traffic;
  readonly idleMessagesPerNodeAndMinute: number;
  readonly connections: Summary | undefined;
  readonly neighbours: Summary | undefined;
}

/** Joins under way at any time. */
export const JOINS_AT_ONCE = 32;
/** How long the network is watched doing nothing, virtual ms. */
const IDLE_MS = 10_000;
const MINUTE_MS = 60_000;

export async function growWorld(world: DhtWorld, nodes: number): Promise<Grown> {
  const { network } = world.sim;
  const cost = startMeter();
  const all = startTraffic(network);
  const last = Math.ceil(nodes / 10);
  await world.grow(nodes - last, JOINS_AT_ONCE);
  const lastTenth = startTraffic(network);
  await world.grow(last, JOINS_AT_ONCE);
  const joining = lastTenth();
  const spent = { cost: cost(), virtualMs: all().virtualMs };
  const idling = startTraffic(network);
  await world.wait(IDLE_MS);
  const idle = idling();
  return {
    nodes,
    ...spent,
    messagesPerJoin: messagesBeyond(joining, idle) / last,
    connectionsPerJoin: joining.opened / last,
    idle,
    idleMessagesPerNodeAndMinute: (idle.messages / nodes) * (MINUTE_MS / IDLE_MS),
    connections: summaryOf(world.ready.map(({ transport }) => transport.connections().length)),
    neighbours: summaryOf(world.ready.map(({ layer }) => layer.sets.neighbourCount)),
  };
}
