/**
 * The way of an upgrade into a node: WebSocket handshake, whose address it is, and the link (R1). Own servers and
 * handed-in ones lead through the same door, so that the same bounds hold for both. Used by `listen` only. It binds nothing.
 */
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { type Server as UpgradeServer, WebSocketServer } from 'ws';
import { type CancelTimer, type Clock, startTimer } from '../../base/clock.js';
import { type Logger, silentLogger } from '../../base/logger.js';
import { limits as defaultLimits, type Limits } from '../../wire/limits.js';
import type { Link, LinkCapabilities } from '../link.js';
import { type LinkSettings, linkSettings } from '../link-settings.js';
import { type ClientAddress, ForwardedFor, type TrustProxy } from './listen-forwarded.js';
import { WaitingSockets } from './listen-waiting.js';
import { plainAddress } from './remote-address.js';
import { turns } from './turns.node.js';
import { LinkSocket, socketOptions, WebSocketTransport } from './websocket-link.node.js';

/** What is known of an inbound link from its HTTP request. */
export interface InboundRequest {
  /** Path and query as sent; the path means nothing (wire-protocol 3.1). */
  readonly url: string;
  /** Value of the `action` query, e.g. `connectivityRequest` (wire-protocol 3.1). */
  readonly action: string | undefined;
  /** IP address without port, IPv4-mapped form unwrapped (R24); behind trusted proxies the one that they report. */
  readonly remoteAddress: string | undefined;
  /** True: `remoteAddress` is that of a trusted proxy that reported nothing usable, so it says nothing of the peer. */
  readonly isProxyAddress?: true;
}

/** What a door works with. */
export interface DoorOptions {
  readonly clock: Clock;
  readonly limits?: Limits | undefined;
  readonly logger?: Logger | undefined;
  readonly trustProxy?: TrustProxy | undefined;
  /** False: there would be no place for such a link, so it is not made. Default: there is. Must not throw. */
  readonly hasPlace?: ((request: InboundRequest) => boolean) | undefined;
  readonly onLink: (link: Link, request: InboundRequest) => void;
}

export class Door {
  readonly #options: DoorOptions;
  readonly #settings: LinkSettings;
  readonly #logger: Logger;
  readonly #limits: Limits;
  readonly #upgrader: UpgradeServer<typeof LinkSocket>;
  readonly #waiting: WaitingSockets;
  readonly #forwarded: ForwardedFor;
  /** Shared by all links: an idle one stays small. */
  readonly #plain: LinkCapabilities;
  readonly #secure: LinkCapabilities;
  readonly #deadlines = new Map<Socket, CancelTimer>();
  #isClosed = false;

  /** Throws `INVALID_ARGUMENT` for an impossible `trustProxy`. */
  constructor(options: DoorOptions) {
    const { limits = defaultLimits, logger = silentLogger, trustProxy = false } = options;
    this.#options = options;
    this.#settings = linkSettings(options);
    this.#limits = limits;
    this.#logger = logger;
    this.#waiting = new WaitingSockets(limits);
    this.#forwarded = new ForwardedFor(trustProxy, limits);
    const { maxFrameBytes } = limits;
    this.#plain = { canPause: true, canProbe: true, maxFrameBytes, announcesLeave: true, isConfidential: false };
    this.#secure = { ...this.#plain, isConfidential: true };
    this.#upgrader = new WebSocketServer<typeof LinkSocket>({
      ...socketOptions(limits),
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false, // Wire-protocol 3.2: servers do not negotiate it.
      WebSocket: LinkSocket,
    });
  }

  /** A TCP connection was accepted: takes it in, or ends it when too many wait. */
  admit(socket: Socket): void {
    if (this.#isClosed) socket.destroy();
    // A proxy's sockets are those of many clients, so only the bound for all of them applies before the head is read.
    else if (!this.#waiting.admit(socket, this.#forwarded.isProxy(socket.remoteAddress))) {
      this.#logger.debug('listen.tooManyWaiting', { remoteAddress: plainAddress(socket.remoteAddress) });
    }
  }

  /**
   * The head of an upgrade has been read. Upgrades take turns: in a flood of them, or of frames, there is one for each turn of the
   * event loop.
   */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', ignoreError); // Nobody else listens for it until its turn.
    turns.wait(() => {
      stream.off('error', ignoreError);
      this.#upgrade(request, stream, head);
    });
  }

  /** An upgrade of a server that is not ours: counted from here on, since nobody else bounds it. */
  upgradeHandedIn(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (stream instanceof Socket) this.admit(stream);
    if (!stream.destroyed) this.upgrade(request, stream, head);
  }

  /** Lets nobody in any more and ends what is not a link yet; resolves when that is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#upgrader.close();
    for (const cancel of this.#deadlines.values()) cancel();
    this.#deadlines.clear();
    await this.#waiting.destroyAll();
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.#isClosed || stream.destroyed || !(stream instanceof Socket) || !this.#hasPlace(request, stream)) {
      stream.destroy();
      return;
    }
    let isOut = false;
    this.#upgrader.handleUpgrade(request, stream, head, (socket) => {
      isOut = true;
      this.#handOut(socket, request, stream);
    });
    if (!isOut) this.#endInTime(stream);
  }

  /** A link costs ten times what its refusal does. */
  #hasPlace({ url = '/', headers }: IncomingMessage, stream: Socket): boolean {
    const { hasPlace } = this.#options;
    return hasPlace?.(inboundRequest(url, this.#forwarded.clientOf(stream.remoteAddress, headers))) ?? true;
  }

  /** Refused, and the answer may never be read: no timeout of an HTTP server applies after the upgrade any more. */
  #endInTime(stream: Socket): void {
    if (stream.destroyed) return;
    const { httpHeaderTimeoutMs } = this.#limits;
    const cancel = startTimer(this.#options.clock, httpHeaderTimeoutMs, () => stream.destroy());
    this.#deadlines.set(stream, cancel);
    stream.once('close', () => {
      cancel();
      this.#deadlines.delete(stream);
    });
  }

  #handOut(socket: LinkSocket, { url = '/', headers }: IncomingMessage, stream: Socket): void {
    this.#waiting.release(stream);
    const client = this.#forwarded.clientOf(stream.remoteAddress, headers);
    const capabilities = stream instanceof TLSSocket ? this.#secure : this.#plain;
    const facts = { capabilities, direction: 'inbound', remoteAddress: client.address } as const;
    const { link } = new WebSocketTransport(this.#settings, socket, stream, facts);
    try {
      this.#options.onLink(link, inboundRequest(url, client));
    } catch (error) {
      this.#logger.error('listen.onLinkThrew', { error });
      link.destroy();
    }
  }
}

function ignoreError(): void {}

function inboundRequest(url: string, { address, isOfProxy }: ClientAddress): InboundRequest {
  return {
    url,
    action: actionOf(url),
    remoteAddress: address,
    ...(isOfProxy ? { isProxyAddress: true } : {}),
  };
}

function actionOf(url: string): string | undefined {
  const start = url.indexOf('?');
  return start < 0 ? undefined : (new URLSearchParams(url.slice(start + 1)).get('action') ?? undefined);
}
