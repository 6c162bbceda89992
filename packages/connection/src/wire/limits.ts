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
  /** Bytes of a socket that are parsed in one go: 682 of the smallest frames, or some 20 ordinary messages (Node only). */
  readPieceBytes: 4_096,
  /** Frames of one socket after which the others get their turn. Who sends more takes turns with those that do likewise (Node only). */
  maxFramesPerTurn: 64,
  /** Bytes of one socket likewise: two chunks of a transport (Node only). */
  maxBytesPerTurn: 131_072,
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
  // ---- WebRTC -------------------------------------------------------------------------------------------------
  /** Bytes in a data channel's buffer from which on frames wait in our queue (wire-protocol 5.3: 131,072). */
  rtcHighWaterBytes: 131_072,
  /** The queue drains when the buffer falls to this, bytes (wire-protocol 5.3: 32,768). */
  rtcLowWaterBytes: 32_768,
  /** From the begin of an attempt to the peer's description, ms (wire-protocol 5.3: 5,000). */
  rtcEarlyTimeoutMs: 5_000,
  /** From both descriptions to an open channel at the first try, ms: an opening that is stuck is begun anew. DTLS repeats itself after 1 and 3 s. */
  rtcRetryAfterMs: 3_500,
  /** The same at the second, ms: then no pair of candidates worked. Both are below `connectTimeoutMs`, so that the error says so. */
  rtcPathTimeoutMs: 8_000,
  /**
   * How long an answer is held for the own checks to reach the offerer first, ms. If both sides begin in the same moment, one
   * waits 50 ms for its next check, or a second for the next DTLS packet.
   */
  rtcAnswerHoldMs: 20,
  /**
   * How long the candidates of an offerer that leaves us the role of DTLS client are held, ms, unless its own check comes first.
   * If ours came first, our first DTLS packet would reach it before it is ready, and be sent again a second later.
   */
  rtcCandidateHoldMs: 200,
  /** A path that is lost may come back within this, ms. */
  rtcDisconnectedTimeoutMs: 10_000,
  /** What the accepting side of a closing connection leaves the other to be first, ms. */
  rtcCloseHeadStartMs: 20,
  /** Between the last bytes that leave and the end of a data channel, ms: for the remote to hand on what it has. */
  rtcCloseLingerMs: 20,
  /** A closing connection on which nothing has moved for this long is over, ms. */
  rtcCloseAnswerMs: 1_000,
  /** Attempts that peers began and that are not connected yet: each costs a UDP socket. */
  maxRtcInboundAttempts: 64,
  /** From the begin of an attempt, ms: an opening that fails after that is not tried again. */
  rtcRestartWindowMs: 5_000,
  /** New offers within one attempt: a retry of the peer, or somebody who wants to keep us busy. */
  maxRtcRestarts: 3,
  /** Candidates of a peer that are looked at per attempt; hosts with many interfaces have some dozens. */
  maxRtcCandidates: 128,
  /** Candidates that wait for a description, over all peers. */
  maxRtcHeldCandidates: 512,
  /** Longest candidate line, characters; real ones have below 200. */
  maxCandidateChars: 1_024,
  /** Longest session description, characters; of one data channel they have below 2,000, with candidates some more. */
  maxDescriptionChars: 16_384,
  /**
   * A request or an offer that comes this soon after a connection opened may be an echo of the signals that opened it, ms: they
   * travel on their own and are late at times.
   */
  rtcEchoMs: 5_000,
  /** Connections to one TURN server over TCP or TLS, one for each peer connection (Node only). */
  maxTurnConnections: 512,
  /** Bytes that wait for one of them; datagrams above that are dropped, as a network would. */
  maxTurnBufferBytes: 131_072,
  /** Longest message of a TURN server that is handed on, bytes: DTLS has packets below 1,500. Longer ones are left out. */
  maxTurnFrameBytes: 4_096,
  /** Until a TURN server over TCP or TLS is connected, ms. */
  rtcTurnConnectTimeoutMs: 5_000,
  /** A connection to one on which nothing was said for this long ends, ms: the lifetime of a relayed address (RFC 8656). */
  rtcTurnIdleMs: 600_000,
  /** What a peer connection that is closed may still have to say over TURN takes at most this long, ms. */
  rtcTurnLingerMs: 200,
  /** Peers remembered for not taking an offer with `a=setup:active`, and for when a connection with them opened. */
  maxRtcPeersRemembered: 1_024,

  /** Granularity of the deadline wheel, ms: deadlines are late by at most this. */
  wheelTickMs: 50,

  /** From an accepted TCP connection to the end of its HTTP request head, ms: slow heads end here. */
  httpHeaderTimeoutMs: 5_000,
  /** How often that is checked, ms: slow heads end late by at most this. */
  httpCheckIntervalMs: 1_000,
  /** Longest HTTP request head of an upgrade, bytes. */
  maxHttpHeaderBytes: 8_192,

  // ---- reachability ---------------------------------------------------------------------------------------------
  /** Dialling an entry point for a connectivity check, ms (wire-protocol 6.10: 1,000). */
  connectivityDialTimeoutMs: 1_000,
  /** Waiting for its answer, ms (wire-protocol 6.10: 5,000). */
  connectivityResponseTimeoutMs: 5_000,
  /** Pause before the next entry point, ms (wire-protocol 6.10: 2,000). */
  connectivityRetryPauseMs: 2_000,
  /** Probing a server for somebody else, ms (wire-protocol 6.10: 1,000). */
  connectivityProbeTimeoutMs: 1_000,
  /** Life of an accepted connectivity socket, request, probe and close together, ms: it has no other owner (R26). */
  connectivitySocketTimeoutMs: 10_000,
  /** Accepted connectivity sockets, requests and probes together. They have places of their own (R28). */
  maxConnectivitySockets: 256,
  /** The same from one IP address: a host that starts many nodes at once checks them all. */
  maxConnectivitySocketsPerAddress: 64,
  /** Probes of ours in flight. */
  maxConnectivityProbes: 128,
  /** Connectivity requests served in one window, and so the addresses remembered in it. */
  maxConnectivityRequests: 2_400,
  /** The same from one IPv4 address or one IPv6 /64. */
  maxConnectivityRequestsPerAddress: 120,
  /** Length of that window, ms. */
  connectivityWindowMs: 60_000,
  /** Certificate files are looked at this often, ms: a renewed one is served after it at the latest. */
  tlsReloadIntervalMs: 60_000,
  /** Characters of an `X-Forwarded-For` header that are read, from its end. */
  maxForwardedForChars: 1_024,
  /** Proxies in a row that such a header may name. */
  maxForwardedForHops: 16,

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
  /** Steps kept of one attempt to connect, for `explain()`; the rest is counted. */
  maxAttemptSteps: 64,
  /** Characters kept of each text in a step: some come from the peer. */
  maxAttemptTextChars: 128,
  /** Peers whose attempts are remembered for `explain()`; the one tried longest ago is forgotten first. */
  maxJournalPeers: 128,
  /** Attempts remembered of each. */
  maxJournalAttempts: 8,
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

  // ---- rendezvous ---------------------------------------------------------------------------------------------
  /** Until a signal (dial-back request, WebRTC offer, ...) was handed to whoever carries it, ms; then it is withdrawn. */
  signalTimeoutMs: 10_000,
  /** Signals of ours that wait to be handed over. */
  maxSignalsInFlight: 1_024,
  /** Dial-back requests are counted per this time, ms: anybody may claim to be anybody, and each makes us dial. */
  dialBackWindowMs: 60_000,
  /** Dial-back requests of one peer that are followed per window. */
  maxDialBacksPerPeer: 6,
  /** Those that name one host: nobody gets more of us sent to a third party by inventing ids. */
  maxDialBacksPerHost: 60,
  /** Those of all peers. */
  maxDialBacks: 240,
  /** One hop of a relayed message, with its acknowledgement, ms. */
  relayTimeoutMs: 2_000,
  /** Connected peers that are asked to relay one message before it fails. */
  maxRelaysAsked: 9,
  /** Of them at a time. */
  maxRelaysAtOnce: 3,
  /** Targets whose last working relay is remembered, and relays whose conduct is; the one used longest ago is forgotten first. */
  maxRelayMemory: 1_024,
  /** Largest message that is relayed, bytes: a WebRTC offer has some thousand. */
  maxRelayedBytes: 65_536,
  /** Relayed messages are counted per this time, ms. */
  relayWindowMs: 10_000,
  /** Messages of one peer that we relay per window: opening a WebRTC connection takes some twenty. */
  maxRelayedPerPeer: 500,
  /** Those of all peers. */
  maxRelayed: 5_000,

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
