/**
 * Program: takes one sample, named by its argument (a `SampleOrder` as JSON), in a process of its own, and ends. The
 * result goes to the parent, or to standard output when it was started by hand, under a profiler for example:
 * `node --cpu-prof dist/run/sample-program.js '{"contender":"ours","sample":{"kind":"lock"}}'`.
 */

import type { SampleOrder, SampleResult } from '../figures/sample-kind.js';
import { fullScale } from '../figures/scale.js';
import { takeSample } from '../measure/take-sample.js';

const order = JSON.parse(process.argv[2] ?? '{}') as SampleOrder;
const result = await takeSample({ ...order, scale: { ...fullScale, ...order.scale } });
if (process.send === undefined) console.log(JSON.stringify(result));
else await new Promise<void>((resolve) => process.send?.(result satisfies SampleResult, () => resolve()));
// Connections are still open, and how they close is not what is measured.
process.exit(0);
