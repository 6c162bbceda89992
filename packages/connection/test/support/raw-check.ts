/** Connectivity checks by hand, over real sockets: one socket, one request, what comes back. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import {
  type ConnectivityRequestFields,
  type ConnectivityResponseFields,
  decodeConnectivityResponse,
  encodeConnectivityRequest,
} from '../../src/wire/connectivity-frames.js';

/** Opens `ws://host:port?action=…`. Rejects when that fails. */
export async function openAction(
  port: number,
  action: string,
  { host = '127.0.0.1', headers = {} }: { host?: string; headers?: Record<string, string> } = {},
): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${host}:${port}?action=${action}`, { headers });
  await once(socket, 'open');
  socket.on('error', () => {});
  return socket;
}

/** Asks the server on `port`; undefined when it ends the socket without an answer. */
export async function askByHand(
  port: number,
  fields: Partial<ConnectivityRequestFields>,
  options: { host?: string; headers?: Record<string, string> } = {},
): Promise<ConnectivityResponseFields | undefined> {
  const socket = await openAction(port, 'connectivityRequest', options);
  const answer = new Promise<ConnectivityResponseFields | undefined>((resolve) => {
    socket.once('message', (data) => resolve(decodeConnectivityResponse(new Uint8Array(data as Buffer))));
    socket.once('close', () => resolve(undefined));
  });
  socket.send(encodeConnectivityRequest('q', { port: 0, tls: false, allowSelfSignedCertificate: false, ...fields }));
  const response = await answer;
  socket.terminate();
  return response;
}
