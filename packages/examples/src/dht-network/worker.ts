/** The program of one worker process of a DHT network: some nodes, each with a server of its own. Started by its supervisor only. */
import { hashKey } from '@peerlatch/dht/id';
import { createDhtNode, type DhtNode } from '@peerlatch/dht/node';
import { serveOrders } from '../shared/serve-orders.js';
import type { DhtOrders, OfNode } from './dht-orders.js';

/** A node and since when it runs, ms. */
interface Running {
  readonly dht: DhtNode;
  readonly startedAt: number;
}

const TYPE_URL = 'type.example/text';

const nodes = new Map<number, Running>();

function running({ node }: OfNode): Running {
  const found = nodes.get(node);
  if (found === undefined) throw new Error(`Node ${node} was not started here.`);
  return found;
}

const sinceStart = ({ startedAt }: Running): number => performance.now() - startedAt;

serveOrders<DhtOrders>({
  async start({ node, id, entryPoints }) {
    const startedAt = performance.now();
    const dht = await createDhtNode({ id, websocket: { host: '127.0.0.1', port: 0 }, entryPoints });
    nodes.set(node, { dht, startedAt });
    return dht.self;
  },
  async ready(order) {
    const found = running(order);
    await found.dht.joined();
    const joinedMs = sinceStart(found);
    await found.dht.ready();
    return { joinedMs, readyMs: sinceStart(found) };
  },
  async put({ name, value, ...of }) {
    const data = { typeUrl: TYPE_URL, value: new TextEncoder().encode(value) };
    const storers = await running(of).dht.put(hashKey(name), data);
    return storers.map(({ id }) => id);
  },
  async get({ name, ...of }) {
    const entries = await running(of).dht.get(hashKey(name));
    return entries.filter(({ deleted }) => !deleted).map(({ data }) => new TextDecoder().decode(data.value));
  },
  async lookup({ name, count, ...of }) {
    const { contacts, hops, queries, isComplete } = await running(of).dht.lookup(hashKey(name), { count });
    return { found: contacts.map(({ peer }) => peer.id), hops, queries, isComplete };
  },
  inspect() {
    return [...nodes].map(([node, { dht }]) => {
      const { connections, entries } = dht.diagnostics();
      return { node, neighbours: dht.neighbours().map(({ id }) => id), connections, entries };
    });
  },
  async close() {
    await Promise.all([...nodes.values()].map(({ dht }) => dht.close()));
    return null;
  },
});
