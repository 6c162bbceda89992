/**
 * Every bound of the package, with its unit and its reason. Options of a node start from these. Whatever a peer can make
 * us keep is limited here; `docs/limits.md` adds them up to a worst case.
 */

export const limits = {
  // ---- frames -------------------------------------------------------------------------------------------------
  /** Largest frame sent or received, bytes. The network closes with 1009 above it (wire-protocol 3.3). */
  maxFrameBytes: 1_048_576,
  /** Largest user message, bytes: a frame less 4 KiB for two descriptors, service id and headers. */
  maxMessageBytes: 1_048_576 - 4_096,
  /** Largest serialized peer descriptor, bytes. The network's own are below 200; two of them fit what `maxMessageBytes` leaves. */
  maxDescriptorBytes: 1_024,
  /** Longest service id, method name or lock id, UTF-8 bytes. The network's own are below 200. */
  maxNameBytes: 1_024,
  /** Entries of an RPC header map that are looked at; the network sends three. */
  maxHeaderEntries: 16,

  // ---- buffers of one link ------------------------------------------------------------------------------------
  /** Above this many buffered bytes `Link.send` returns false: two of the largest frames. */
  highWaterBytes: 2_097_152,
  /** `writable` follows when the buffer falls to this, bytes. */
  lowWaterBytes: 524_288,
  /** Bytes waiting in one connection's send path at which further messages are refused with `OUTBOX_FULL`. */
  maxOutboxBytes: 16_777_216,
  /** Messages waiting for one connecting peer at which further ones are refused with `OUTBOX_FULL`. */
  maxOutboxMessages: 4_096,
  /** Bytes held for an owner that has not claimed its link yet, plus one transport chunk of at most 64 KiB. */
  maxInboxBytes: 1_048_576,
  /** Frames held likewise: bounds the cost of empty frames. */
  maxInboxFrames: 4_096,
  /**
   * Bytes that may still arrive over `maxInboxBytes` after reading was paused before the link ends with `INBOX_OVERFLOW`. A plain
   * transport hands over one chunk of 64 KiB; where compression was negotiated, a chunk inflates to many times its size.
   */
  inboxOverrunBytes: 4_194_304,
  /** Frames likewise over `maxInboxFrames`: a chunk of 64 KiB holds 32,768 empty ones. */
  inboxOverrunFrames: 65_536,
  /** Fragments of one frame: browsers cut large frames into pieces of 16 KiB and more. */
  maxFrameFragments: 1_024,
  /** Transport chunks of one unfinished frame: 1 MiB in TCP segments of 64 bytes. Bounds what a trickling sender pins. */
  maxFrameChunks: 16_384,
  /** How often a transport that does not announce room in its send buffer is asked, ms (browsers' `WebSocket`). */
  bufferPollIntervalMs: 10,

  // ---- deadlines ----------------------------------------------------------------------------------------------
  /** Dial and handshake together, ms (wire-protocol 4.5: 15,000). */
  connectTimeoutMs: 15_000,
  /** From an accepted socket to its valid handshake request, ms: a socket that says nothing is closed. */
  inboundHandshakeTimeoutMs: 10_000,
  /** Frames that are no part of a handshake and are ignored before it is given up. */
  maxIgnoredHandshakeFrames: 16,
  /** How long an established link may wait for its owner to take it, ms. */
  takeTimeoutMs: 5_000,
  /** After our dial was refused as a duplicate: how long the peer's own connection may take, ms (R6, R9). */
  awaitPeerTimeoutMs: 3_000,
  /** Draining and closing handshake of a graceful close, ms. */
  drainTimeoutMs: 2_000,
  /** How long we wait for a peer to close after our disconnect notice, ms (wire-protocol 6.8: 2,000). */
  farewellTimeoutMs: 2_000,
  /** Silence is looked for three times in this time: a silent connection is probed within it, ms. */
  livenessIntervalMs: 15_000,
  /**
   * A probe without a sign of life for this long ends the connection, ms. Half-open is noticed within both, plus three ticks,
   * as long as this is at most two thirds of the interval.
   */
  livenessTimeoutMs: 10_000,
  /** A connection whose reading stays paused for this long ends with `STALLED`, ms: probes cannot be answered meanwhile. */
  stallTimeoutMs: 60_000,
  /** Granularity of the deadline wheel, ms: deadlines are late by at most this. */
  wheelTickMs: 50,

  /** From an accepted TCP connection to the end of its HTTP request head, ms: slow heads end here. */
  httpHeaderTimeoutMs: 5_000,
  /** How often that is checked, ms: slow heads end late by at most this. */
  httpCheckIntervalMs: 1_000,
  /** Longest HTTP request head of an upgrade, bytes. */
  maxHttpHeaderBytes: 8_192,

  // ---- tables -------------------------------------------------------------------------------------------------
  /** Established connections above which idle ones are pruned (wire-protocol 6.7: 80). */
  maxConnections: 80,
  /** Established connections at which new inbound ones are refused outright. */
  hardMaxConnections: 4_096,
  /** Inbound sockets between accept and a finished handshake. */
  maxPendingInbound: 256,
  /** The same from one IP address. */
  maxPendingInboundPerAddress: 64,
  /** Message ids remembered against duplicates, first in first out (wire-protocol 6.6: 10,000). */
  duplicateFilterSize: 10_000,
  /** Pruning runs this often, ms (wire-protocol 6.7: 5,000). */
  pruneIntervalMs: 5_000,
  /** Connections idle for less than this are never pruned, ms (wire-protocol 6.7: 20,000). */
  pruneIdleMs: 20_000,
  /** Lock ids that one peer may hold on us, and we on it. */
  maxLocksPerPeer: 256,
  /** Lock ids over all peers. */
  maxLocksTotal: 16_384,
  /** Calls of ours waiting for an answer. */
  maxCallsInFlight: 16_384,
  /** Requests of one peer being served. */
  maxServedPerPeer: 256,
  /** Requests of all peers being served. */
  maxServedTotal: 4_096,

  // ---- RPC ----------------------------------------------------------------------------------------------------
  /** A call's deadline unless it says otherwise, ms (wire-protocol 1.8: 5,000). */
  rpcTimeoutMs: 5_000,
  /** A handler's deadline unless its service says otherwise, ms (wire-protocol 1.7: 1,000). */
  rpcHandlerTimeoutMs: 1_000,
  /** Lock requests' deadline, ms (wire-protocol 1.8: 10,000 for the connection manager's communicator). */
  lockTimeoutMs: 10_000,
} as const;

/** The type of {@link limits} with every figure replaceable. */
export type Limits = { readonly [Name in keyof typeof limits]: number };
