/**
 * Every bound of the DHT, with its unit and its reason. What says "of the network" is the default of wire-protocol 9.2 or a
 * constant of 9.2 to 9.11; the rest is ours. Read by every room above; replaced one by one through the option `limits`.
 */

export const dhtLimits = {
  // ---- contact sets (9.3)
  /** Contacts per k-bucket: k of Kademlia. Of the network: 8. */
  bucketSize: 8,
  /** Contacts nearest to the own id that are neighbours whatever their bucket holds, so that every node knows its surroundings exactly. */
  leafSetSize: 20,
  /** Contacts that wait per full bucket for a place in it. */
  replacementCacheSize: 4,
  /** Neighbours that were never heard: each is locked and pinged, so fabricated contacts cost as many attempts at a time. Twice `maxPingsInFlight`. */
  maxUnverifiedNeighbours: 32,
  /** Contacts in the nearby list, and in the random list. Of the network. */
  maxContactCount: 200,
  /** Share of the candidates that the random list admits. Of the network. */
  randomContactShare: 0.2,
  /** Contacts on each side of the ring. Of the network. */
  ringSideSize: 5,
  /** Contacts whose decoded descriptors are shared by id, so that hearing of one peer from many costs one object. */
  contactPoolSize: 4_096,

  // ---- asking and answering (9.6, 9.7)
  /** Contacts in an answer to a query that does not say how many it wants. Of the network. */
  queryBatchSize: 5,
  /** Contacts in an answer at most, whatever the query wants; also what is read of a foreign answer. */
  maxClosestPeers: 40,
  /** A call to a peer that we dial, ms (1.8). */
  dialledCallTimeoutMs: 5_000,
  /** A call to a peer that has to dial us, ms (1.8). */
  dialledBackCallTimeoutMs: 7_500,
  /** A call to a peer by WebRTC, ms (1.8). */
  webrtcCallTimeoutMs: 10_000,

  // ---- iterative lookup (Kademlia, section 2.3 of the paper)
  /** Results of a lookup. */
  lookupResults: 20,
  /** Queries of a lookup in flight: alpha of Kademlia. */
  lookupParallelism: 3,
  /** Peers that one lookup asks at most: endless referrals end here. */
  maxLookupQueries: 200,
  /** One lookup, ms. */
  lookupTimeoutMs: 30_000,
  /** After this a query of a lookup is slow, ms: others are begun in its place, and its answer still counts when it comes. */
  lookupSlowQueryMs: 1_000,
  /** Candidates that one lookup holds; beyond, the farthest that was not asked is forgotten. More than it may ask, so that no single answer crowds out the others. */
  maxLookupCandidates: 400,

  // ---- joining (9.6)
  /** Queries of a discovery session in flight. Of the network. */
  joinParallelism: 3,
  /** Queries without progress after which a session ends. Of the network. */
  joinNoProgressLimit: 5,
  /** One discovery session, ms. Of the network. */
  joinTimeoutMs: 60_000,
  /** Pause before rejoining through an entry point that gave no neighbours, ms. Of the network; later ones grow. */
  rejoinDelayMs: 1_000,
  /** Longest pause between rejoins, ms. */
  maxRejoinDelayMs: 60_000,
  /** From the end of one round of recovery to the next, ms. Of the network. */
  recoveryIntervalMs: 60_000,
  /** Neighbours nearest to the own id that recovery and repair ask for it. Of the network. */
  recoveryNeighbours: 3,
  /** From the loss of a near neighbour to the repair, ms: several losses are one repair. */
  repairDelayMs: 500,
  /** From the beginning of one repair to the next, ms: churn costs a bounded number of queries. */
  repairIntervalMs: 5_000,
  /** For how long a peer that failed is not taken up again on hearsay, ms: others may not have noticed yet. */
  failedContactMs: 20_000,
  /** Failed peers that are remembered. */
  maxFailedContacts: 512,
  /** From the end of one round of periodic pings to the next, ms. Of the network. */
  pingIntervalMs: 60_000,
  /** Neighbours pinged at once while they are many. */
  maxPingsInFlight: 16,
  /** Pings that wait their turn; one more is not sent, and the next round of recovery or pings makes up for it. */
  maxPingsWaiting: 512,
  /** Stopping: how long work that was aborted may take to end, ms. It ends at once unless something below hangs. */
  drainTimeoutMs: 2_000,
  /** Entry points that are used; more are ignored. */
  maxEntryPoints: 32,

  // ---- routing (9.8)
  /** One hop with its acknowledgement, ms. Of the network. */
  hopTimeoutMs: 2_000,
  /** One routing session, ms. Of the network. */
  routingSessionMs: 10_000,
  /** Parallel paths of what this node sends. Of the network; hops that carry for others use one. */
  sourceParallelism: 2,
  /** Hops that may fail until a session gives up. Of the network. */
  maxFailedHops: 2,
  /** Request ids that are remembered to recognize repetitions. Of the network. */
  routedIdsRemembered: 10_000,
  /** A "reachable through" entry, ms. Of the network. */
  forwardingEntryMs: 10_000,
  /** "Reachable through" entries. */
  maxForwardingEntries: 1_000,
  /** Peers in `reachableThrough` that are looked at. */
  maxReachableThrough: 8,
  /** Peers in a routing path; a longer one is refused as a loop. */
  maxRoutingPath: 64,
  /** Routing sessions under way; one more is refused. */
  maxRoutingSessions: 2_000,
  /** A message with its envelope, bytes: the largest frame less 128 KiB for source, path and entry points. */
  maxRoutedBytes: 917_504,
  /** Longest request id or session id that is taken, characters: the network's are UUIDs of 36, and they are remembered. */
  maxRoutedIdChars: 64,
  /** First hops of parallel paths that are looked at; the network has two. */
  maxParallelRoots: 8,

  // ---- recursive operations (9.9)
  /** One operation, ms. Of the network. */
  operationTimeoutMs: 10_000,
  /** After "no closer nodes": how long what is still missing is waited for, ms. Of the network. */
  noCloserNodesWaitMs: 4_000,
  /** Results of an operation. Of the network. */
  operationResults: 10,
  /** Connected peers that each hop reports. Of the network. */
  reportedPeers: 5,
  /** A deletion that does not wait, ms. Of the network. */
  deleteWithoutWaitingMs: 50,
  /** Operations of this node under way; one more is refused. */
  maxOperations: 256,
  /** Hops of one operation that are waited for; more are no network but somebody who wants us to wait. */
  maxOperationHops: 256,

  // ---- store (9.10)
  /** Longest time to live of an entry, ms. Of the network. */
  storeMaxTtlMs: 60_000,
  /** Time to live of what is put without one, ms. Of the network. */
  storeTtlMs: 60_000,
  /** Nodes that hold an entry. Of the network. */
  redundancyFactor: 5,
  /** Entries held here; one more replaces nothing and is refused. */
  maxStoredEntries: 10_000,
  /** Bytes of values held here. */
  maxStoredBytes: 67_108_864,
  /** Entries of one key (one per creator). */
  maxEntriesPerKey: 64,
  /** Entries of one creator. */
  maxEntriesPerCreator: 2_000,
  /** One value, bytes: it has to fit into a frame with everything around it. */
  maxValueBytes: 262_144,
  /** The type URL of a value, bytes of UTF-8. */
  maxTypeUrlBytes: 1_024,
  /** How far ahead of our clock an entry may say that it was made, ms: one from farther ahead could not be replaced by anybody. */
  maxClockAheadMs: 300_000,
  /** Values of one key that one answer carries, bytes: it has to fit into a frame; newer entries come first. */
  maxAnswerBytes: 524_288,
  /** Entries that one fetch looks at, of all that its answers contain. */
  maxFetchedEntries: 1_024,
  /** Entries expire in groups of so many ms, one timer for all. Reading is exact. */
  expiryTickMs: 1_000,
  /** Replications in flight; others wait their turn. */
  maxReplicationsInFlight: 8,
  /** Replications that wait their turn; one more is dropped, and made up for by the next round. */
  maxReplicationsWaiting: 20_000,
  /** From a change of the neighbours to looking which entries have to move, ms: changes come in flocks. */
  replicationDelayMs: 100,
  /** From a replication that failed or was dropped to looking again, ms. */
  replicationRoundMs: 5_000,
  /** A replication, ms (1.8). */
  replicationTimeoutMs: 5_000,
  /** A call of the external API, ms (1.8). */
  externalCallTimeoutMs: 10_000,

  // ---- the node
  /** Until there is a first connection, ms. Of the network. */
  connectivityTimeoutMs: 10_000,
  /** Leaving: notices and final replications, ms. */
  leaveTimeoutMs: 2_000,
} as const;

export type DhtLimits = { readonly [Name in keyof typeof dhtLimits]: number };
