/** From an order to what measures it. */
import type { SampleOrder, SampleResult } from '../figures/sample-kind.js';
import { holdHeap } from '../process/ballast.js';
import { measureConnect } from './connect.js';
import { measureHeap } from './heap.js';
import { measureLock } from './lock.js';
import { measureOpen } from './open.js';
import { measureSend } from './send.js';
import { measureStartStop } from './start-stop.js';

export function takeSample(order: SampleOrder): Promise<SampleResult> {
  const { sample, scale } = order;
  if (sample.kind !== 'heap') holdHeap(scale.heapMiB);
  switch (sample.kind) {
    case 'connect':
      return measureConnect(order);
    case 'lock':
      return measureLock(order, sample.over);
    case 'open':
      return measureOpen(order);
    case 'send':
      return measureSend(order, sample);
    case 'heap':
      return measureHeap(order);
    case 'startStop':
      return measureStartStop(order);
  }
}
