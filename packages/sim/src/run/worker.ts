/** A worker process: carries out one order after the other. Started by `pool`. */
import { doOrder } from '../work/do-order.js';

// Every refused call makes an error, and nobody reads the stacks of those: a failing run is repeated by the main process.
Error.stackTraceLimit = 0;

export default doOrder;
