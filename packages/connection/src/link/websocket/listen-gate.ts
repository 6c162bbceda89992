/**
 * Where a program hands in upgrades of servers that it runs itself: the `upgrade` events of an existing HTTP server, or
 * single upgrades through an {@link UpgradeGate}. Plain requests of such a server are never answered here, and it is
 * never closed. `listen` attaches to it and detaches when the listener closes.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { Server as TlsServer } from 'node:tls';

/** As a listener of `upgrade` events gets it. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Upgrades, one by one: for programs that decide themselves which of them are ours. */
export class UpgradeGate {
  #handler: UpgradeHandler | undefined;

  /**
   * Hands in an upgrade; from here on the socket is not the program's any more. Without a node behind the gate, not yet or no
   * longer, it is answered with 503.
   */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#handler === undefined) refuseUpgrade(socket, '503 Service Unavailable');
    else this.#handler(request, socket, head);
  }

  /** Called by the listener: upgrades go to `handler` until the returned function is called. A later handler replaces it. */
  attach(handler: UpgradeHandler): () => void {
    this.#handler = handler;
    return () => {
      if (this.#handler === handler) this.#handler = undefined;
    };
  }
}

/** What a node can be put behind. */
export type UpgradeSource = HttpServer | HttpsServer | UpgradeGate;

/**
 * Sends the upgrades of `source` to `handler` until the returned function is called. Of those for another path than `path`, only
 * the ones that nobody else listens for are answered, with 404: their sockets would stay open for ever.
 */
export function attachTo(source: UpgradeSource, path: string | undefined, handler: UpgradeHandler): () => void {
  const isAlone = (): boolean => source instanceof UpgradeGate || source.listenerCount('upgrade') === 1;
  const onUpgrade: UpgradeHandler = (request, socket, head) => {
    if (path === undefined || pathOf(request.url) === path) handler(request, socket, head);
    else if (isAlone()) refuseUpgrade(socket, '404 Not Found');
  };
  if (source instanceof UpgradeGate) return source.attach(onUpgrade);
  source.on('upgrade', onUpgrade);
  return () => source.off('upgrade', onUpgrade);
}

/** What is bound, as far as the source tells. */
export function boundTo(source: UpgradeSource): { address: string; port: number; tls: boolean } {
  const bound = source instanceof UpgradeGate ? null : source.address();
  const [address, port] = bound === null || typeof bound === 'string' ? ['', 0] : [bound.address, bound.port];
  return { address, port, tls: source instanceof TlsServer };
}

/** Answers and ends a socket that no HTTP server owns any more. */
function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => {});
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function pathOf(url = '/'): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
