/**
 * The connectors of a node, in order of preference: dial, ask to be dialled, whatever the program brings, WebRTC; last the
 * server, which reaches nobody. Called once per start.
 */
import type { Connector } from '../connector/connector.js';
import type { WebRtcOptions } from '../connector/webrtc-options.js';
import { WebSocketClientConnector } from '../connector/websocket-client-connector.js';
import { WebSocketReverseConnector } from '../connector/websocket-reverse-connector.js';
import type { WebSocketServerConnector } from '../connector/websocket-server-connector.js';
import type { ConnectionNodeOptions, ConnectorContext } from './options.js';

export async function buildConnectors(
  context: ConnectorContext,
  options: ConnectionNodeOptions,
  server: WebSocketServerConnector | undefined,
): Promise<readonly Connector[]> {
  const client = new WebSocketClientConnector({ ...context, compression: options.compression, tls: options.dialTls });
  const reverse = server === undefined ? [] : [new WebSocketReverseConnector(context)];
  const further = options.connectors?.(context) ?? [];
  const webrtc = options.webrtc === undefined ? [] : [await buildWebRtc(context, options.webrtc)];
  return [client, ...reverse, ...further, ...webrtc, ...(server === undefined ? [] : [server])];
}

/** Loaded only when it is asked for: in Node it brings a native add-on, in browsers it would add to every page. */
async function buildWebRtc(context: ConnectorContext, options: true | WebRtcOptions): Promise<Connector> {
  const { createWebRtcConnector } = await import('./webrtc-parts.js');
  return createWebRtcConnector(context, options);
}
