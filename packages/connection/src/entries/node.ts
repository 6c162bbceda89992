/** `@peerlatch/connection/node`: start a node and use it. */
export type { WebRtcOptions } from '../connector/webrtc-options.js';
export type { IceServer } from '../link/webrtc/ice-server.js';
export {
  ConnectionNode,
  type LockOptions,
  type NodeDiagnostics,
  type SignalOption,
  type UserMessage,
  type UserSendOptions,
} from '../node/connection-node.js';
export { createConnectionNode } from '../node/create-connection-node.js';
export type { ConnectorEvidence, ExplainedAttempt, Explanation } from '../node/explanation.js';
export { formatExplanation } from '../node/format-explanation.js';
export type { ReceivedMessage } from '../node/message-inbox.js';
export type {
  ConnectionNodeOptions,
  ConnectivityOptions,
  ConnectorContext,
  WebSocketServerOptions,
} from '../node/options.js';
export type { NatType } from '../wire/connectivity-frames.js';
