/** `@peerlatch/connection/connector`: how attempts are made, and the ports for making them another way. */
export { AttemptJournal, type PeerAttempts } from '../connector/attempt-journal.js';
export type { Connector, InboundAttempt, InboundHandler } from '../connector/connector.js';
export { Handshaker, type HandshakerOptions } from '../connector/handshaker.js';
export type { Signal, SignalingPort } from '../connector/signaling-port.js';
export {
  WebSocketClientConnector,
  type WebSocketClientConnectorOptions,
} from '../connector/websocket-client-connector.js';
export {
  WebSocketReverseConnector,
  type WebSocketReverseConnectorOptions,
} from '../connector/websocket-reverse-connector.js';
