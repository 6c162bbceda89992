/** `@peerlatch/connection/listen`: the WebSocket server. Node only. */
export {
  type InboundRequest,
  type ListenOptions,
  listenWebSocket,
  type PortRange,
  type WebSocketListener,
} from '../link/websocket/listen.js';
export type { TrustProxy } from '../link/websocket/listen-forwarded.js';
export { UpgradeGate, type UpgradeSource } from '../link/websocket/listen-gate.js';
export type { ServerTls, TlsFiles, TlsPem } from '../link/websocket/tls-files.node.js';
