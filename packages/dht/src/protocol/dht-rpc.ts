/**
 * The network's DHT services (wire-protocol 1.4). All of one layer share its service id and so one namespace of methods; a
 * session of a recursive operation has a service id of its own.
 */
import {
  defineService,
  type NotificationDefinition,
  notification,
  type RequestDefinition,
  request,
  type Service,
} from '@peerlatch/connection/rpc';
import {
  bodyTypes,
  type ClosestPeersAnswer,
  closestPeersAnswer,
  type messages,
  type RouteWrapper,
  routeWrapper,
} from '@peerlatch/connection/wire';

/** Of the network, ms: an operation is carried out for the caller meanwhile (1.4). */
const EXTERNAL_HANDLER_MS = 10_000;

/** The message inside stays bytes: hops do not look into it. */
type Routed = RequestDefinition<RouteWrapper, messages.RouteMessageAck>;

/** Asking for contacts, and saying goodbye (9.7). */
export const DhtNodeRpc: Service<{
  getClosestPeers: RequestDefinition<messages.ClosestPeersRequest, ClosestPeersAnswer>;
  getClosestRingPeers: RequestDefinition<messages.ClosestRingPeersRequest, messages.ClosestRingPeersResponse>;
  ping: RequestDefinition<messages.PingRequest, messages.PingResponse>;
  leaveNotice: NotificationDefinition<messages.LeaveNotice>;
}> = defineService('DhtNodeRpc', {
  getClosestPeers: request(bodyTypes.closestPeersRequest, closestPeersAnswer),
  getClosestRingPeers: request(bodyTypes.closestRingPeersRequest, bodyTypes.closestRingPeersResponse),
  ping: request(bodyTypes.pingRequest, bodyTypes.pingResponse),
  leaveNotice: notification(bodyTypes.leaveNotice),
});

/** Carrying messages (9.8). */
export const RouterRpc: Service<{ routeMessage: Routed; forwardMessage: Routed }> = defineService('RouterRpc', {
  routeMessage: request(routeWrapper, bodyTypes.routeMessageAck),
  forwardMessage: request(routeWrapper, bodyTypes.routeMessageAck),
});

/** One hop of a recursive operation (9.9). */
export const RecursiveOperationRpc: Service<{ routeRequest: Routed }> = defineService('RecursiveOperationRpc', {
  routeRequest: request(routeWrapper, bodyTypes.routeMessageAck),
});

/** Answers of the hops to the initiator, under the id of the session (9.9). */
export const RecursiveOperationSessionRpc: Service<{
  sendResponse: NotificationDefinition<messages.RecursiveOperationResponse>;
}> = defineService('RecursiveOperationSessionRpc', {
  sendResponse: notification(bodyTypes.recursiveOperationResponse),
});

/** Storing and replicating (9.10). */
export const StoreRpc: Service<{
  storeData: RequestDefinition<messages.StoreDataRequest, messages.StoreDataResponse>;
  replicateData: NotificationDefinition<messages.ReplicateDataRequest>;
}> = defineService('StoreRpc', {
  storeData: request(bodyTypes.storeDataRequest, bodyTypes.storeDataResponse),
  replicateData: notification(bodyTypes.replicateDataRequest),
});

/** What a member of the DHT does for a peer that is not one yet (9.11). Ours serves `externalFindClosestNodes` as well. */
export const ExternalApiRpc: Service<{
  externalStoreData: RequestDefinition<messages.ExternalStoreDataRequest, messages.ExternalStoreDataResponse>;
  externalFetchData: RequestDefinition<messages.ExternalFetchDataRequest, messages.ExternalFetchDataResponse>;
  externalFindClosestNodes: RequestDefinition<
    messages.ExternalFindClosestNodesRequest,
    messages.ExternalFindClosestNodesResponse
  >;
}> = defineService('ExternalApiRpc', {
  externalStoreData: request(bodyTypes.externalStoreDataRequest, bodyTypes.externalStoreDataResponse, {
    handlerTimeoutMs: EXTERNAL_HANDLER_MS,
  }),
  externalFetchData: request(bodyTypes.externalFetchDataRequest, bodyTypes.externalFetchDataResponse, {
    handlerTimeoutMs: EXTERNAL_HANDLER_MS,
  }),
  externalFindClosestNodes: request(
    bodyTypes.externalFindClosestNodesRequest,
    bodyTypes.externalFindClosestNodesResponse,
    { handlerTimeoutMs: EXTERNAL_HANDLER_MS },
  ),
});
