/** `@peerlatch/connection/rendezvous`: how peers meet that cannot dial each other: signals, relaying, dialling back, and checking who can be dialled. */
export {
  type ConnectivityCheckOptions,
  type ConnectivityReport,
  checkConnectivity,
} from '../rendezvous/connectivity-check.js';
export { ConnectivityService, type ConnectivityServiceOptions } from '../rendezvous/connectivity-service.js';
export { DialBackService, type DialBackServiceOptions } from '../rendezvous/dial-back-service.js';
export { RELAY_SERVICE_ID, RELAYED_SERVICES } from '../rendezvous/relay-rpc.js';
export type { RelayLimits } from '../rendezvous/relay-service.js';
export { RelayTransport, type RelayTransportOptions } from '../rendezvous/relay-transport.js';
export { RpcSignaling, type RpcSignalingOptions } from '../rendezvous/rpc-signaling.js';
