/**
 * A counter that some members share: each adds to its own part, tells the others how large it is, and knows the sum. The
 * application of the tutorial on the simulator; it is there twice, as it was written first and as it is now.
 */
import { isConnectionError } from '@peerlatch/connection/base';
import type { ConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';

const SERVICE = 'counter';

export class SharedCounter {
  readonly #node: ConnectionNode;
  readonly #others: readonly PeerDescriptor[];
  readonly #isTrusting: boolean;
  /** The part of each member, the own one included. */
  readonly #parts = new Map<PeerId, number>();
  /** What each of the others was told last. */
  readonly #told = new Map<PeerId, number>();

  /** `isTrusting`: takes what was sent for what has arrived. */
  constructor(node: ConnectionNode, others: readonly PeerDescriptor[], { isTrusting }: { isTrusting: boolean }) {
    this.#node = node;
    this.#others = others;
    this.#isTrusting = isTrusting;
    node.messages$.subscribe(({ from, service, bytes }) => {
      if (service === SERVICE && bytes.length === 8) this.#heard(from, bytes);
    });
    node.peerEvents$.subscribe(({ type, peer }) => {
      if (type === 'connected') void this.#connected(peer);
    });
    for (const other of others) void this.#keepConnected(other);
  }

  /** The own part. */
  get own(): number {
    return this.#parts.get(this.#node.self.id) ?? 0;
  }

  /** The sum, as far as it is known here. */
  get total(): number {
    return [...this.#parts.values()].reduce((sum, part) => sum + part, 0);
  }

  add(count: number): void {
    this.#parts.set(this.#node.self.id, this.own + count);
    for (const other of this.#others) void this.#tell(other);
  }

  async #connected(other: PeerDescriptor): Promise<void> {
    if (this.#isTrusting && this.#told.get(other.id) === this.own) return; // It knows.
    await this.#tell(other);
  }

  #heard(from: PeerDescriptor, bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    this.#parts.set(from.id, Math.max(view.getUint32(0), this.#parts.get(from.id) ?? 0));
    const isBehind = view.getUint32(4) < this.own;
    if (isBehind && !this.#isTrusting) void this.#tell(from);
  }

  /** How large the own part is, and how large we know that of the other to be. */
  async #tell(other: PeerDescriptor): Promise<void> {
    const { own } = this;
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(0, own);
    new DataView(bytes.buffer).setUint32(4, this.#parts.get(other.id) ?? 0);
    try {
      await this.#node.send(other, { service: SERVICE, bytes }, { connect: false });
      this.#told.set(other.id, own);
    } catch {
      // It is told when it is connected.
    }
  }

  /** A lock has the node dial again; when it is given up, another is taken. */
  async #keepConnected(other: PeerDescriptor): Promise<void> {
    for (;;) {
      try {
        const lock = await this.#node.lock(other, SERVICE);
        await lock.lost;
      } catch (error) {
        if (isConnectionError(error, 'CLOSED')) return;
      }
    }
  }
}
