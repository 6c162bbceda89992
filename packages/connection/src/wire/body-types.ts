/**
 * The body types of the network's services (wire-protocol 1.4), by name in lowerCamelCase. Import the ones a service
 * needs; the others cost nothing in a bundle. Adds nothing to the generated code but names and typed errors.
 */
import { bodyType } from './body.js';
import * as dht from './generated/dht.js';
import { Empty } from './generated/google/protobuf/empty.js';
import { BytesValue } from './generated/google/protobuf/wrappers.js';

// DhtNodeRpc
export const closestPeersRequest = /* @__PURE__ */ bodyType('dht.ClosestPeersRequest', dht.ClosestPeersRequest);
export const closestPeersResponse = /* @__PURE__ */ bodyType('dht.ClosestPeersResponse', dht.ClosestPeersResponse);
export const closestRingPeersRequest = /* @__PURE__ */ bodyType(
  'dht.ClosestRingPeersRequest',
  dht.ClosestRingPeersRequest,
);
export const closestRingPeersResponse = /* @__PURE__ */ bodyType(
  'dht.ClosestRingPeersResponse',
  dht.ClosestRingPeersResponse,
);
export const pingRequest = /* @__PURE__ */ bodyType('dht.PingRequest', dht.PingRequest);
export const pingResponse = /* @__PURE__ */ bodyType('dht.PingResponse', dht.PingResponse);
export const leaveNotice = /* @__PURE__ */ bodyType('dht.LeaveNotice', dht.LeaveNotice);

// RouterRpc, RecursiveOperationRpc, RecursiveOperationSessionRpc
export const routeMessageWrapper = /* @__PURE__ */ bodyType('dht.RouteMessageWrapper', dht.RouteMessageWrapper);
export const routeMessageAck = /* @__PURE__ */ bodyType('dht.RouteMessageAck', dht.RouteMessageAck);
export const recursiveOperationRequest = /* @__PURE__ */ bodyType(
  'dht.RecursiveOperationRequest',
  dht.RecursiveOperationRequest,
);
export const recursiveOperationResponse = /* @__PURE__ */ bodyType(
  'dht.RecursiveOperationResponse',
  dht.RecursiveOperationResponse,
);

// StoreRpc, ExternalApiRpc
export const storeDataRequest = /* @__PURE__ */ bodyType('dht.StoreDataRequest', dht.StoreDataRequest);
export const storeDataResponse = /* @__PURE__ */ bodyType('dht.StoreDataResponse', dht.StoreDataResponse);
export const replicateDataRequest = /* @__PURE__ */ bodyType('dht.ReplicateDataRequest', dht.ReplicateDataRequest);
export const externalStoreDataRequest = /* @__PURE__ */ bodyType(
  'dht.ExternalStoreDataRequest',
  dht.ExternalStoreDataRequest,
);
export const externalStoreDataResponse = /* @__PURE__ */ bodyType(
  'dht.ExternalStoreDataResponse',
  dht.ExternalStoreDataResponse,
);
export const externalFetchDataRequest = /* @__PURE__ */ bodyType(
  'dht.ExternalFetchDataRequest',
  dht.ExternalFetchDataRequest,
);
export const externalFetchDataResponse = /* @__PURE__ */ bodyType(
  'dht.ExternalFetchDataResponse',
  dht.ExternalFetchDataResponse,
);
export const externalFindClosestNodesRequest = /* @__PURE__ */ bodyType(
  'dht.ExternalFindClosestNodesRequest',
  dht.ExternalFindClosestNodesRequest,
);
export const externalFindClosestNodesResponse = /* @__PURE__ */ bodyType(
  'dht.ExternalFindClosestNodesResponse',
  dht.ExternalFindClosestNodesResponse,
);

// WebsocketClientConnectorRpc, WebrtcConnectorRpc
export const websocketConnectionRequest = /* @__PURE__ */ bodyType(
  'dht.WebsocketConnectionRequest',
  dht.WebsocketConnectionRequest,
);
export const webrtcConnectionRequest = /* @__PURE__ */ bodyType(
  'dht.WebrtcConnectionRequest',
  dht.WebrtcConnectionRequest,
);
export const rtcOffer = /* @__PURE__ */ bodyType('dht.RtcOffer', dht.RtcOffer);
export const rtcAnswer = /* @__PURE__ */ bodyType('dht.RtcAnswer', dht.RtcAnswer);
export const iceCandidate = /* @__PURE__ */ bodyType('dht.IceCandidate', dht.IceCandidate);

// ConnectionLockRpc
export const lockRequest = /* @__PURE__ */ bodyType('dht.LockRequest', dht.LockRequest);
export const lockResponse = /* @__PURE__ */ bodyType('dht.LockResponse', dht.LockResponse);
export const unlockRequest = /* @__PURE__ */ bodyType('dht.UnlockRequest', dht.UnlockRequest);
export const disconnectNotice = /* @__PURE__ */ bodyType('dht.DisconnectNotice', dht.DisconnectNotice);
export const setPrivateRequest = /* @__PURE__ */ bodyType('dht.SetPrivateRequest', dht.SetPrivateRequest);

// connectivity check: bodies of the envelope, not of RPC
export const connectivityRequest = /* @__PURE__ */ bodyType('dht.ConnectivityRequest', dht.ConnectivityRequest);
export const connectivityResponse = /* @__PURE__ */ bodyType('dht.ConnectivityResponse', dht.ConnectivityResponse);

// google.protobuf: the answer type of notifications, and user messages
export const empty = /* @__PURE__ */ bodyType('google.protobuf.Empty', Empty);
export const bytesValue = /* @__PURE__ */ bodyType('google.protobuf.BytesValue', BytesValue);
