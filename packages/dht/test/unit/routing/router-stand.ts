/** A node that a stranger asks to carry things: what the tests of the router have in common. */
import { type messages, RouteMessageError, type RouteWrapper } from '@peerlatch/connection/wire';
import { RouterRpc } from '../../../src/protocol/dht-rpc.js';
import type { HopMethod } from '../../../src/routing/routing-session.js';
import { RoutingStand } from './routing-stand.js';

export const { NO_TARGETS, DUPLICATE, STOPPED } = RouteMessageError;
export const routeMessage: HopMethod = RouterRpc.methods.routeMessage;
export const forwardMessage: HopMethod = RouterRpc.methods.forwardMessage;

export function asked(limits: ConstructorParameters<typeof RoutingStand>[0] = {}) {
  const stand = new RoutingStand(limits);
  const node = stand.node(1);
  const stranger = stand.stranger(16);
  stand.line(node, stranger);
  const ask = async (value: RouteWrapper, method = routeMessage): Promise<messages.RouteMessageError | undefined> =>
    (await stranger.communicator.call(node.self, method, value)).error;
  return { stand, node, stranger, ask };
}
