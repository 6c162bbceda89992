/**
 * One TCP or TLS connection to a TURN server, for one ICE agent: datagrams in, datagrams out. The bridge makes it. It never
 * connects a second time, and what it cannot hand on at once it holds up to a bound, then drops as a network would.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type CancelTimer, type Clock, startTimer } from '../../base/clock.js';
import { ConnectionError } from '../../base/errors.js';
import type { Limits } from '../../wire/limits.js';
import type { IceServerPart, IceTls } from './ice-server.js';
import { allocationAsked, allocationGranted, TurnFrameReader, toStream } from './turn-framing.js';

export interface TurnStreamOptions {
  readonly server: IceServerPart;
  readonly tls: IceTls | undefined;
  readonly clock: Clock;
  readonly limits: Limits;
  /** A message of the server. */
  readonly onDatagram: (datagram: Uint8Array) => void;
  /** Once, when the connection is gone; with the reason, unless `close` was called or nothing was said for long. */
  readonly onEnd: (error?: Error) => void;
}

export class TurnStream {
  readonly #options: TurnStreamOptions;
  readonly #socket: Socket;
  readonly #ended: Promise<void>;
  #asked: string | undefined;
  #granted: string | undefined;
  #lastUseAt: number;
  #cancelTimer: CancelTimer;
  #error: Error | undefined;

  constructor(options: TurnStreamOptions) {
    const { clock, limits } = options;
    this.#options = options;
    this.#lastUseAt = clock.now();
    this.#socket = open(options);
    this.#cancelTimer = startTimer(clock, limits.rtcTurnConnectTimeoutMs, () => this.#connectTooLong());
    this.#ended = this.#listen();
  }

  /** Drops what is no message of TURN, and what finds the buffer full. */
  send(datagram: Uint8Array): void {
    const frame = toStream(datagram);
    const { limits, clock } = this.#options;
    if (frame === undefined || this.#socket.writableLength + frame.length > limits.maxTurnBufferBytes) return;
    this.#asked = allocationAsked(frame) ?? this.#asked;
    this.#lastUseAt = clock.now();
    if (this.#socket.writable) this.#socket.write(frame);
  }

  /**
   * True for the first message of another ICE agent with the address of the one before: this connection has a relayed
   * address already, and the server would refuse a second one.
   */
  isOfAnotherAgent(datagram: Uint8Array): boolean {
    const asked = allocationAsked(datagram);
    return asked !== undefined && this.#granted !== undefined && asked !== this.#granted;
  }

  /** The server gives its relayed address free. Resolves when the connection is closed. Idempotent. */
  close(): Promise<void> {
    this.#socket.destroy();
    return this.#ended;
  }

  #listen(): Promise<void> {
    const { server, limits, clock, onDatagram, onEnd } = this.#options;
    const reader = new TurnFrameReader(limits.maxTurnFrameBytes, (datagram) => {
      // Only an answer to what was asked here says that there is a relayed address.
      const granted = allocationGranted(datagram);
      if (granted !== undefined && granted === this.#asked) this.#granted = granted;
      onDatagram(datagram);
    });
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.once(server.transport === 'tls' ? 'secureConnect' : 'connect', () => {
      this.#cancelTimer();
      this.#watchIdle();
    });
    socket.on('data', (chunk) => {
      this.#lastUseAt = clock.now();
      if (socket.destroyed || reader.push(chunk)) return;
      this.#fail('It sent what is not TURN.');
    });
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('end', () => {
      this.#error ??= new ConnectionError('CONNECTION_LOST', 'The TURN server ended the connection.');
    });
    return new Promise((resolve) => {
      socket.once('close', () => {
        this.#cancelTimer();
        onEnd(this.#error);
        resolve();
      });
    });
  }

  #connectTooLong(): void {
    this.#fail(`No connection within ${this.#options.limits.rtcTurnConnectTimeoutMs} ms.`);
  }

  #fail(text: string): void {
    this.#error ??= new ConnectionError('CONNECTION_LOST', text);
    this.#socket.destroy();
  }

  /** After so long the server has forgotten the relayed address, unless it was asked to keep it. */
  #watchIdle(): void {
    const { clock, limits } = this.#options;
    const left = this.#lastUseAt + limits.rtcTurnIdleMs - clock.now();
    if (left <= 0) this.#socket.destroy();
    else this.#cancelTimer = startTimer(clock, left, () => this.#watchIdle());
  }
}

/** Certificates are verified: against the name, or the address where there is none. */
function open({ server, tls }: TurnStreamOptions): Socket {
  const { host, port, transport } = server;
  if (transport !== 'tls') return connectTcp({ host, port });
  const name = isIP(host) === 0 ? { servername: host } : {};
  const authority = tls?.ca === undefined ? {} : { ca: tls.ca };
  return connectTls({ host, port, ...name, ...authority });
}
