/**
 * The TCP sockets of this process, as Node announces them, so that a connection can be cut as by a network that fails: with a
 * reset, without a word, and the nodes at both ends hear of it from their sockets. Programs that look at what nodes do then use it.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** By which end of it a socket is known: who took it, or who dialled it. */
export type WireEnd = 'accepted' | 'dialled';

const CHANNELS = { accepted: 'net.server.socket', dialled: 'net.client.socket' } as const;

export class Wires implements Disposable {
  /** With the server's port, which a socket does not tell any more once TLS has taken it over. */
  readonly #sockets = { accepted: new Map<Socket, number>(), dialled: new Map<Socket, number>() };
  readonly #onAccepted = (message: unknown): void => this.#add('accepted', message);
  readonly #onDialled = (message: unknown): void => this.#add('dialled', message);

  /** From now on. */
  constructor() {
    subscribe(CHANNELS.accepted, this.#onAccepted);
    subscribe(CHANNELS.dialled, this.#onDialled);
  }

  /** Sockets that are open. */
  get open(): number {
    return this.#sockets.accepted.size + this.#sockets.dialled.size;
  }

  /** Listeners on all of them together. */
  get listeners(): number {
    let count = 0;
    for (const socket of [...this.#sockets.accepted.keys(), ...this.#sockets.dialled.keys()]) {
      for (const event of socket.eventNames()) count += socket.listenerCount(event);
    }
    return count;
  }

  /** Cuts, at one end, every socket that leads to the server at `port`. Returns how many there were. */
  cut(port: number, end: WireEnd): number {
    const cut = [...this.#sockets[end]].filter(([, at]) => at === port);
    for (const [socket] of cut) socket.resetAndDestroy();
    return cut.length;
  }

  [Symbol.dispose](): void {
    unsubscribe(CHANNELS.accepted, this.#onAccepted);
    unsubscribe(CHANNELS.dialled, this.#onDialled);
  }

  #add(end: WireEnd, message: unknown): void {
    const { socket } = message as { readonly socket: Socket };
    const sockets = this.#sockets[end];
    if (end === 'accepted') sockets.set(socket, socket.localPort ?? 0);
    else socket.once('connect', () => sockets.set(socket, socket.remotePort ?? 0));
    socket.once('close', () => sockets.delete(socket));
  }
}
