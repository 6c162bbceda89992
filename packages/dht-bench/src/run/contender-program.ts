/**
 * Program: one contender, as its argument says (a `ContenderOrder` as JSON), and ends. The result goes to the parent, or to standard
 * output when it was started by hand, under a profiler for example:
 * `node --expose-gc --cpu-prof dist/run/contender-program.js '{"contender":"ours","nodes":500,"lookups":200,"seed":1}'`.
 * The foreign library is loaded only where it is the contender.
 */
import process from 'node:process';
import type { ContenderOrder } from '../contender/contender-order.js';

// An interrupt goes to the whole group of processes: the parent ends this one.
process.on('SIGINT', () => {});
process.once('disconnect', () => process.exit());

const order = JSON.parse(process.argv[2] ?? '{}') as ContenderOrder;
const onProgress = (line: string): void => console.error(`${order.contender}, ${order.nodes} nodes: ${line}`);
const run =
  order.contender === 'ours'
    ? (await import('../contender/our-contender.js')).runOurs
    : (await import('../contender/streamr-contender.js')).runStreamr;
const result = await run(order, onProgress);
if (process.send === undefined) console.log(JSON.stringify(result));
else await new Promise<void>((resolve) => process.send?.(result, () => resolve()));
// Nodes of the other library would keep the process alive.
process.exit(0);
