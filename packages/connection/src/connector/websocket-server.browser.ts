/**
 * The twin of `websocket-server.ts` for browsers, which cannot listen: refuses. Chosen by the `#websocket-server` import
 * condition; its imports are types, so nothing of the server reaches a bundle.
 */
import { ConnectionError } from '../base/errors.js';
import type { WebSocketServerConnector, WebSocketServerConnectorOptions } from './websocket-server-connector.js';

/** Throws `INVALID_ARGUMENT`. */
export function createWebSocketServerConnector(_options: WebSocketServerConnectorOptions): WebSocketServerConnector {
  const text = 'Browsers cannot listen: leave out `websocket`. Peers with a server are dialled without it.';
  throw new ConnectionError('INVALID_ARGUMENT', text);
}
