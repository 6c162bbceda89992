/** A WebSocket server of the plain `ws` library, as a peer that this project did not write. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface PlainServer {
  readonly url: string;
  /** The next socket that opens. */
  nextSocket(): Promise<WebSocket>;
  close(): void;
}

export async function plainServer(): Promise<PlainServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => socket.on('error', () => {}));
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nextSocket: async () => {
      const [socket] = await once(server, 'connection');
      return socket;
    },
    close: () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}
