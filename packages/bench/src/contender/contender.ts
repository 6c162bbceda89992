/**
 * What a contender must be able to do to be measured: the port through which every metric is the same code for all of
 * them. Implementations do what a sensible program on that library would do, and nothing for the benchmark's sake.
 */

/** Where a side listens; also who it is, for those that have ids. Plain data: it crosses process boundaries. */
export interface Address {
  /** 40 lower-case hex characters. */
  readonly id: string;
  /** Over WebSocket. */
  readonly websocket?: { readonly host: string; readonly port: number; readonly tls: boolean };
}

export interface SideOptions {
  /** With a server on a free loopback port; over WebRTC everybody can be reached. */
  readonly listens: boolean;
  /** Connections that it must keep, even idle. */
  readonly maxPeers: number;
  /** Each message that was delivered to the application, with its payload's length. */
  readonly onMessage: (bytes: number) => void;
}

/** One end: a node, a manager, or a bare server or client. */
export interface Side {
  /** Of no use to others if the side does not listen. */
  readonly address: Address;
  /** Established connections. */
  readonly peers: number;
  /** Resolves once the connection is usable both ways. */
  connect(to: Address): Promise<Conversation>;
  /** The conversation with the one connected peer. */
  conversation(): Conversation;
  /** Ends its server and its connections. */
  close(): Promise<void>;
}

/** One end of one connection. */
export interface Conversation {
  /**
   * Hands over `count` messages; resolves when there is room for more. The window is the same for all: 2 MiB in the
   * send buffer of the process, which is our default.
   */
  send(payload: Uint8Array, count: number): Promise<void>;
  /** A lock request and its answer; for `raw` an echo of the same frame size. */
  roundTrip(): Promise<void>;
  /** Gives back what round trips took. */
  release(): Promise<void>;
  /** Resolves when this end is closed. */
  close(): Promise<void>;
}

export interface Contender {
  start(options: SideOptions): Promise<Side>;
}

/** Above this many bytes in a send buffer a sender waits. */
export const WINDOW_BYTES = 2_097_152;

/** The service that messages are sent to, where there are services. */
export const SERVICE = 'bench';
