/** From an order to what carries it out. */
import { doExplore } from './explore-order.js';
import type { Order, ResultOf } from './order.js';
import { doSeeds, doTrace } from './seeds-order.js';

export function doOrder<T extends Order>(order: T): Promise<ResultOf<T>>;
export async function doOrder(order: Order): Promise<ResultOf<Order>> {
  switch (order.type) {
    case 'explore':
      return doExplore(order);
    case 'seeds':
      return doSeeds(order);
    case 'trace':
      return doTrace(order);
  }
}
