/**
 * A wire between two peers that a test can watch and disturb: passes frames and close codes on, both ways, and remembers
 * who closed with which code. It may hold a dial back, alter a frame, or cut one half and leave the other open, as a
 * connection is that one side has lost and the other has not. Knows no protocol.
 */
import { EventLog } from '../src/event-log.js';
import type { PeerAddress } from '../src/foreign-descriptor.js';
import { portOf } from '../src/raw-peer.js';
import { dialRaw, RawServer, type RawSocket } from '../src/raw-socket.js';

export type End = 'dialler' | 'acceptor';

export interface RelayOptions {
  /** Returns what is passed on in place of a frame. */
  readonly alter?: (frame: Uint8Array, from: End) => Uint8Array;
  /** The dialler's socket opens at once; the target hears of it only after this. */
  readonly opening?: Promise<void>;
}

/** What RFC 6455 calls a close frame without a code, and an end without a close frame. */
const NO_CODE = 1005;
const BROKEN_OFF = 1006;

export class Relay {
  /** Who closed, with which code, in order: the first one began. */
  readonly closes = new EventLog<{ readonly by: End; readonly code: number }>();
  readonly #server: RawServer;
  readonly #target: PeerAddress;
  readonly #options: RelayOptions;
  readonly #halves: { readonly end: End; readonly raw: RawSocket }[] = [];

  private constructor(server: RawServer, target: PeerAddress, options: RelayOptions) {
    this.#server = server;
    this.#target = target;
    this.#options = options;
    server.accepted.onPush((dialler) => void this.#join(dialler));
  }

  static async to(target: PeerAddress, options: RelayOptions = {}): Promise<Relay> {
    return new Relay(await RawServer.listen(), target, options);
  }

  /** The target's id at the relay's own port. */
  get address(): PeerAddress {
    return { id: this.#target.id, websocket: { host: '127.0.0.1', port: this.#server.port, tls: false } };
  }

  /** Dials that reached the relay. */
  get dials(): EventLog<RawSocket> {
    return this.#server.accepted;
  }

  /** Cuts the half towards `end` without a close frame; the other half stays open. */
  cut(end: End): void {
    for (const half of this.#halves) if (half.end === end) half.raw.socket.terminate();
  }

  /** Reads nothing more from the half towards `end`: it answers no ping. */
  freeze(end: End): void {
    for (const half of this.#halves) if (half.end === end) half.raw.socket.pause();
  }

  async stop(): Promise<void> {
    for (const { raw } of this.#halves) raw.socket.terminate();
    await this.#server.close();
  }

  async #join(dialler: RawSocket): Promise<void> {
    await this.#options.opening;
    const acceptor = await dialRaw(portOf(this.#target));
    this.#halves.push({ end: 'dialler', raw: dialler }, { end: 'acceptor', raw: acceptor });
    this.#pass('dialler', dialler, acceptor);
    this.#pass('acceptor', acceptor, dialler);
  }

  /** What came before is in the logs of the raw socket; what comes later is told. */
  #pass(end: End, from: RawSocket, to: RawSocket): void {
    const { alter } = this.#options;
    const pass = (frame: Uint8Array): void => to.send(alter === undefined ? frame : alter(frame, end));
    const close = (code: number): void => {
      this.closes.push({ by: end, code });
      if (code !== BROKEN_OFF) to.socket.close(code === NO_CODE ? undefined : code);
    };
    for (const frame of from.frames.items) pass(frame);
    for (const code of from.closed.items) close(code);
    from.frames.onPush(pass);
    from.closed.onPush(close);
  }
}
