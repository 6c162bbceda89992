/**
 * TURN over TCP and TLS in Node. The ICE agent of the native add-on speaks to TURN servers over UDP only and goes without any
 * other, in silence. So it is given a UDP socket on the loopback address as its server, and each agent, known by its address
 * and port, gets a connection of its own to the real one. Owned by the peer factory, which closes it. Nobody else can reach
 * it but programs of this machine, for which it does what they could do themselves, within bounds.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { type Clock, startTimer } from '../../base/clock.js';
import { ConnectionError } from '../../base/errors.js';
import type { Logger } from '../../base/logger.js';
import type { Limits } from '../../wire/limits.js';
import type { IceServerPart, IceTls } from './ice-server.js';
import { allocationAsked } from './turn-framing.js';
import { TurnStream } from './turn-stream.node.js';

export interface TurnBridgeOptions {
  /** The real server, over `tcp` or `tls`. */
  readonly server: IceServerPart;
  readonly tls: IceTls | undefined;
  /** Where agents send from: an IPv6 address cannot send to an IPv4 one. */
  readonly bindAddress: string | undefined;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
}

export class TurnBridge {
  readonly #options: TurnBridgeOptions;
  readonly #socket: Socket;
  readonly #streams = new Map<string, { readonly port: number; readonly stream: TurnStream }>();
  /** Those that end and are not gone yet are here too. */
  readonly #open = new Set<TurnStream>();
  #closing: Promise<void> | undefined;

  private constructor(options: TurnBridgeOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    socket.on('message', (datagram, from) => this.#receive(datagram, from));
    socket.on('error', (error) => this.#warn('webrtc.turnBridgeFailed', { error }));
  }

  /** Rejects with `LISTEN_FAILED`. */
  static async open(options: TurnBridgeOptions): Promise<TurnBridge> {
    const isIpv6 = options.bindAddress?.includes(':') === true;
    const socket = createSocket(isIpv6 ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (cause) => {
        socket.close();
        reject(new ConnectionError('LISTEN_FAILED', 'No UDP socket on the loopback address for TURN.', { cause }));
      });
      socket.bind({ address: isIpv6 ? '::1' : '127.0.0.1', port: 0, exclusive: true }, resolve);
    });
    socket.removeAllListeners('error');
    return new TurnBridge(options, socket);
  }

  /** What the ICE agent is told in place of the real server. */
  get udpServer(): IceServerPart {
    const { address, port } = this.#socket.address();
    return { ...this.#options.server, scheme: 'turn', transport: 'udp', host: address, port };
  }

  /** Connections to the server, those that are opening or closing included. */
  get connectionCount(): number {
    return this.#open.size;
  }

  /** The agent with this port is gone, and its last words are on their way. */
  release(port: number): void {
    const { clock, limits } = this.#options;
    // The streams of now: the port may be another agent's by then.
    const streams = [...this.#streams.values()].filter((known) => known.port === port);
    if (streams.length === 0 || this.#closing !== undefined) return;
    startTimer(clock, limits.rtcTurnLingerMs, () => {
      for (const { stream } of streams) void stream.close();
    });
  }

  /** Resolves when the socket and all connections are closed. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(resolve));
    await Promise.all([...this.#open].map((stream) => stream.close()));
  }

  #receive(datagram: Uint8Array, from: RemoteInfo): void {
    const key = `${from.address} ${from.port}`;
    const known = this.#streams.get(key)?.stream;
    if (known !== undefined && !known.isOfAnotherAgent(datagram)) return known.send(datagram);
    // An agent begins by asking for a relayed address; whatever else comes is late, or from somebody else.
    if (this.#closing !== undefined || allocationAsked(datagram) === undefined) return;
    void known?.close();
    this.#connect(key, from)?.send(datagram);
  }

  #connect(key: string, { address, port }: RemoteInfo): TurnStream | undefined {
    const { server, tls, clock, limits } = this.#options;
    if (this.#open.size >= limits.maxTurnConnections) {
      this.#warn('webrtc.turnConnectionsFull', { connections: this.#open.size });
      return undefined;
    }
    const stream: TurnStream = new TurnStream({
      server,
      tls,
      clock,
      limits,
      onDatagram: (datagram) => this.#deliver(datagram, port, address),
      onEnd: (error) => {
        this.#open.delete(stream);
        if (this.#streams.get(key)?.stream === stream) this.#streams.delete(key);
        if (error !== undefined) this.#warn('webrtc.turnConnectionFailed', { error });
      },
    });
    this.#open.add(stream);
    this.#streams.set(key, { port, stream });
    return stream;
  }

  #deliver(datagram: Uint8Array, port: number, address: string): void {
    const { maxTurnBufferBytes } = this.#options.limits;
    if (this.#closing !== undefined || this.#socket.getSendQueueSize() + datagram.length > maxTurnBufferBytes) return;
    // With a callback, what cannot be sent is lost, as datagrams are, and is no event of the socket.
    this.#socket.send(datagram, port, address, () => {});
  }

  #warn(event: string, fields: Readonly<Record<string, unknown>>): void {
    const { host, port, transport } = this.#options.server;
    this.#options.logger.warn(event, { server: `${host}:${port}/${transport}`, ...fields });
  }
}
