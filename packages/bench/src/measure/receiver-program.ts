/** Program: the receiving end of a flow between two processes. Started by `remote-receiver`. */
import { loadContender } from '../contender/load-contender.js';
import { holdHeap } from '../process/ballast.js';
import { serveOrders } from '../process/helper-process.js';
import { LocalReceiver } from './receiver.js';
import type { ReceiverAnswer, ReceiverOrder } from './receiver-order.js';

let receiver: LocalReceiver | undefined;

serveOrders<ReceiverOrder, ReceiverAnswer>(async (order) => {
  if (order.type === 'start') {
    holdHeap(order.heapMiB);
    receiver = await LocalReceiver.start(await loadContender(order.contender), order.settings);
    return order.settings.listens ? receiver.address : null;
  }
  if (order.type === 'connect') await receiver?.connect(order.to);
  else await receiver?.received(order.total);
  return null;
});
