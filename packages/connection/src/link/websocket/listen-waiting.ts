/**
 * The TCP connections of a listener that are not links yet: in the TLS handshake, sending their HTTP head, or reading a
 * refusal. They are bounded in number, in all and per address, and all of them end with the listener (R53: nothing is
 * left running). Used by `listen` only.
 */
import type { Socket } from 'node:net';
import type { Limits } from '../../wire/limits.js';
import { plainAddress } from './remote-address.js';

/** Where a socket comes from. A TLS socket and the TCP socket under it agree in this, and nothing else links them. */
type Remote = Pick<Socket, 'remoteAddress' | 'remotePort'>;

interface Entry {
  readonly socket: Socket;
  readonly address: string;
  readonly remote: string;
}

/** Sockets between accept and upgrade. */
export class WaitingSockets {
  readonly #limits: Limits;
  readonly #entries = new Map<Socket, Entry>();
  readonly #byRemote = new Map<string, Entry>();
  readonly #perAddress = new Map<string, number>();
  /** One for all sockets, and taken off again: a link keeps nothing of its time here. */
  readonly #onClose: (this: Socket) => void;

  constructor(limits: Limits) {
    this.#limits = limits;
    const remove = (socket: Socket): void => this.#remove(this.#entries.get(socket));
    this.#onClose = function () {
      remove(this);
    };
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Takes a socket in, or destroys it because there are too many; says which. `isProxy`: it stands for many addresses, so only
   * the bound in all applies.
   */
  admit(socket: Socket, isProxy = false): boolean {
    const { maxPendingInbound, maxPendingInboundPerAddress } = this.#limits;
    const address = plainAddress(socket.remoteAddress);
    const known = address === undefined ? 0 : (this.#perAddress.get(address) ?? 0);
    const isFull = this.#entries.size >= maxPendingInbound || (known >= maxPendingInboundPerAddress && !isProxy);
    if (address === undefined || isFull) {
      socket.destroy();
      return false;
    }
    const entry: Entry = { socket, address, remote: remoteOf(socket) };
    this.#entries.set(socket, entry);
    this.#byRemote.set(entry.remote, entry);
    this.#perAddress.set(address, known + 1);
    socket.on('close', this.#onClose);
    return true;
  }

  /** The socket, or the TLS socket on top of it, became a link: it counts no longer and stays open. */
  release(socket: Remote): void {
    this.#remove(this.#byRemote.get(remoteOf(socket)));
  }

  /** Ends them all; resolves when they are closed. */
  async destroyAll(): Promise<void> {
    const closed = [...this.#entries.keys()].map((socket) => {
      const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.destroy();
      return gone;
    });
    await Promise.all(closed);
  }

  #remove(entry: Entry | undefined): void {
    if (entry === undefined) return;
    const { socket, address, remote } = entry;
    socket.off('close', this.#onClose);
    this.#entries.delete(socket);
    if (this.#byRemote.get(remote) === entry) this.#byRemote.delete(remote);
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }
}

function remoteOf({ remoteAddress, remotePort }: Remote): string {
  return `${remoteAddress} ${remotePort}`;
}
