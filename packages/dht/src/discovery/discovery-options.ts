/** What a `Discovery` is built from, and how a join is asked for. The layer composes it; tests pass fakes. */
import type { Clock, Logger, Random } from '@peerlatch/connection/base';
import type { Transport } from '@peerlatch/connection/manager';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { ContactSets } from '../contact/contact-sets.js';
import type { PeerQueries } from '../protocol/peer-queries.js';
import type { EntryPointLocker } from './entry-point-lock.js';
import type { WeakLocker } from './neighbour-keeper.js';

/** Locks of both kinds; a `ConnectionLocker` fits. */
export type DiscoveryLocker = EntryPointLocker & WeakLocker;

/** What it is made of. */
export interface DiscoveryParts {
  readonly self: Contact;
  readonly sets: ContactSets;
  /** Contacts of descriptors; a `ContactPool`. */
  readonly contacts: { of(peer: PeerDescriptor): Contact };
  readonly queries: PeerQueries;
  readonly transport: Pick<Transport, 'self' | 'peerEvents$' | 'hasConnection' | 'connections'>;
  /** Of the layer; the id of its weak locks. */
  readonly serviceId: string;
  /** Only a layer that owns its connections has one (9.1). */
  readonly locker?: DiscoveryLocker | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: DhtLimits;
  readonly logger: Logger;
  /** Whether senders are who they say; see `ContactKeeper`. Default: true with a locker, false without. */
  readonly sendersAreProven?: boolean | undefined;
  /** Ping all neighbours and ring contacts now and then (9.4). Default false. */
  readonly periodicPings?: boolean | undefined;
  /** New neighbours beyond so many are not pinged. Default: all are. */
  readonly neighbourPingLimit?: number | undefined;
}

/** How to join. */
export interface JoinOptions {
  /** Look toward the opposite point of the id space as well. Default true. */
  readonly distantDiscovery?: boolean | undefined;
  /** Go on trying, through each entry point, until there are neighbours. Default true. */
  readonly retry?: boolean | undefined;
  /** Gives up: the join rejects with `signal.reason`, and nothing is tried again. */
  readonly signal?: AbortSignal | undefined;
}
