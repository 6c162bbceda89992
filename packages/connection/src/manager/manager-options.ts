/** What a connection manager is built from. The node composes it; tests pass fakes. */
import type { Clock } from '../base/clock.js';
import type { DeadlineWheel } from '../base/deadline-wheel.js';
import type { Logger } from '../base/logger.js';
import type { Metrics } from '../base/metrics.js';
import type { Random } from '../base/random.js';
import type { Connector } from '../connector/connector.js';
import type { DisconnectMode } from '../endpoint/endpoint-state.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { IncomingMessage } from '../wire/incoming-message.js';
import type { Limits } from '../wire/limits.js';

export interface ManagerOptions {
  readonly self: PeerDescriptor;
  /** In order of preference; the first that can reach a peer dials it. */
  readonly connectors: readonly Connector[];
  readonly clock: Clock;
  /** On `clock`; shared by whoever has deadlines in this node. */
  readonly wheel: DeadlineWheel;
  readonly random: Random;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Peers whose connections are never pruned: `locks/` supplies it. */
  readonly isProtected: (peer: PeerId) => boolean;
  /** Peers that hide from `connections()` and pruning (wire-protocol 6.5): `locks/` supplies it. */
  readonly isPrivate: (peer: PeerId) => boolean;
  /** Sends a disconnect notice over the existing connection (wire-protocol 6.8): `locks/` supplies it. */
  readonly notify: (peer: PeerDescriptor, mode: DisconnectMode) => void;
  /**
   * A live connection is replaced in silence: the peer may have forgotten its remote locks (R15). `isForgotten`: it has nothing
   * left of the old one, and what it had asked for is void. Comes before the first frame of the new one.
   */
  readonly onReplaced: (peer: PeerDescriptor, isForgotten: boolean) => void;
  /** Gets messages whose service id nobody handles; false if it has no use for them either. */
  readonly onUnhandled: (message: IncomingMessage, from: PeerDescriptor) => boolean;
}
