/** Program: many idle clients. Started by `heap`. */

import { serveOrders } from '../process/helper-process.js';
import { Crowd, type CrowdOrder } from './crowd.js';

const crowd = new Crowd();

serveOrders<CrowdOrder, null>(async (order) => {
  if (order.type === 'join') await crowd.join(order.to, order.count, order.greeting);
  else await crowd.leave();
  return null;
});
