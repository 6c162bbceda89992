/**
 * The store of one layer, put together: what is stored here, what is replicated, the service for peers, the operations for the
 * application and for those outside. Made and closed by `DhtLayer`.
 */
import type { Clock, Random } from '@peerlatch/connection/base';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { RpcCommunicator } from '@peerlatch/connection/rpc';
import type { Observable, Subscription } from 'rxjs';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { ContactChange } from '../contact/contact-sets.js';
import { ExternalApiClient } from '../store/external-api-client.js';
import { serveExternalApi } from '../store/external-api-service.js';
import type { LocalStore } from '../store/local-store.js';
import { type FindClosest, PutGet, type RecursiveData } from '../store/put-get.js';
import { Replication } from '../store/replication.js';
import { StoreService } from '../store/store-service.js';
import type { Surroundings } from '../store/storers.js';

export interface LayerStoreParts {
  readonly self: Contact;
  readonly local: LocalStore;
  readonly surroundings: Surroundings;
  readonly changes$: Observable<ContactChange>;
  readonly communicator: RpcCommunicator;
  readonly findClosest: FindClosest;
  readonly recursive: RecursiveData;
  readonly callTimeoutMs: (peer: PeerDescriptor) => number;
  /** Through whom this node acts while it joins. */
  readonly entryPoints: () => readonly PeerDescriptor[];
  readonly clock: Clock;
  readonly wallClock: () => number;
  readonly random: Random;
  readonly limits: DhtLimits;
}

export class LayerStore {
  readonly service: StoreService;
  readonly putGet: PutGet;
  /** For as long as this node has not joined. */
  readonly outside: ExternalApiClient;
  readonly #local: LocalStore;
  readonly #replication: Replication;
  readonly #external: Disposable;
  readonly #changes: Subscription;

  /** Serves from now on. Throws `DUPLICATE_SERVICE`. */
  constructor(parts: LayerStoreParts) {
    const { local, changes$, recursive } = parts;
    this.#local = local;
    this.#replication = new Replication(parts);
    this.service = new StoreService({ ...parts, replication: this.#replication });
    this.putGet = new PutGet({ ...parts, service: this.service, recursive });
    this.outside = new ExternalApiClient(parts);
    this.#external = serveExternalApi({ ...parts, putGet: this.putGet });
    this.#changes = changes$.subscribe(({ set, type, contact }) => {
      if (set !== 'neighbour') return;
      if (type === 'added') this.#replication.neighboursChanged([contact], []);
      else this.#replication.neighboursChanged([], [contact]);
    });
  }

  /** Entries that are stored here. */
  get size(): number {
    return this.#local.size;
  }

  /** Takes and serves nothing any more, and hands what is here to the neighbours (wire-protocol 9.12). Bounded. */
  async leave(): Promise<void> {
    this.#changes.unsubscribe();
    this.#external[Symbol.dispose]();
    this.service.close();
    await this.#replication.leave();
  }

  /** After `leave`. What a storage on disk has is still there afterwards. */
  async close(): Promise<void> {
    this.#replication.close();
    await this.#local.close();
  }
}
