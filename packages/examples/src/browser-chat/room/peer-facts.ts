/** What a node knows about another member of the room. Types only. */

/** What a node knows about a peer. */
export interface PeerFacts {
  readonly isSelf: boolean;
  readonly isConnected: boolean;
  /** An attempt is being made. */
  readonly isConnecting: boolean;
  /** Name of the connector that made the connection; undefined when it is unknown. */
  readonly connector: string | undefined;
  /** State of our lock on the peer; undefined when we have none. */
  readonly ownLock: string | undefined;
  /** The peer holds a lock on us. */
  readonly isLocking: boolean;
  /** Why the last attempt failed. */
  readonly failure: string | undefined;
}
