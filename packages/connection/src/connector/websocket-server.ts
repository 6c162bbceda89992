/**
 * Makes the WebSocket server of a node (Node). `create-connection-node` calls it through `#websocket-server`; the twin
 * `websocket-server.browser.ts` refuses, so that no browser bundle contains a server.
 */
import { WebSocketServerConnector, type WebSocketServerConnectorOptions } from './websocket-server-connector.js';

/** A server that does not listen yet. */
export function createWebSocketServerConnector(options: WebSocketServerConnectorOptions): WebSocketServerConnector {
  return new WebSocketServerConnector(options);
}
