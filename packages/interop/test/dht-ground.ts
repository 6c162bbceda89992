/** Our DHT nodes and foreign ones side by side on loopback, for the `dht-*` tests; `close()` ends everything that a test has started. */
import { createDhtNode, type DhtNode, type DhtNodeOptions } from '@peerlatch/dht/node';
import type { PeerAddress } from '../src/foreign-descriptor.js';
import { type StartedForeignDht, startForeignDht } from '../src/foreign-dht.js';
import { hex } from '../src/narrow.js';

/** Of both kinds of nodes: far apart on the ring, they would ask a CDN. */
const REGION = 100;

/** A text as an entry that both sides can read. */
export function entry(text: string): { typeUrl: string; value: Uint8Array } {
  return { typeUrl: 'type.googleapis.com/google.protobuf.BytesValue', value: new TextEncoder().encode(`\n${text}`) };
}

/** The texts of entries of either side. */
export function textsOf(entries: readonly { readonly data?: { readonly value: Uint8Array } | undefined }[]): string[] {
  return entries.map(({ data }) => new TextDecoder().decode(data?.value).slice(1));
}

/** Ids of foreign descriptors, sorted. */
export function idsOf(descriptors: readonly { readonly nodeId: Uint8Array }[]): string[] {
  return descriptors.map(({ nodeId }) => hex(nodeId)).sort();
}

export class DhtGround {
  readonly #ours = new Set<DhtNode>();
  readonly #theirs = new Set<StartedForeignDht>();

  /** One of ours with a server; ready when it was given entry points. */
  async ours(entryPoints: readonly PeerAddress[] = [], options: DhtNodeOptions = {}): Promise<DhtNode> {
    const node = await createDhtNode({ websocket: {}, region: REGION, entryPoints, ...options });
    this.#ours.add(node);
    if (entryPoints.length > 0) await node.ready();
    return node;
  }

  /** One of theirs with a server, joined. */
  async theirs(entryPoints: readonly PeerAddress[] = []): Promise<StartedForeignDht> {
    const started = await startForeignDht({ entryPoints });
    this.#theirs.add(started);
    return started;
  }

  /** Ends one node, whichever side it is of. */
  async end(node: DhtNode | StartedForeignDht): Promise<void> {
    if ('descriptor' in node) {
      this.#theirs.delete(node);
      await node.node.stop();
    } else {
      this.#ours.delete(node);
      await node.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#ours, ...this.#theirs].map((node) => this.end(node)));
  }
}
