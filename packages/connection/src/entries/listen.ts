/** `@peerlatch/connection/listen`: the WebSocket server. Node only. */
export {
  type InboundRequest,
  type ListenOptions,
  listenWebSocket,
  type PortRange,
  type WebSocketListener,
} from '../link/websocket/listen.js';
