/**
 * Where the nodes of a run come from: options for each transport, a rendezvous node for those that need one, a certificate
 * for `wss`, and one clock for all that knows which timers are pending.
 */
import { type ConnectionNode, type ConnectionNodeOptions, createConnectionNode } from '@peerlatch/connection/node';
import { CountingClock } from '@peerlatch/connection/testing';
import { makeCertificate } from './certificate.js';
import { Member } from './member.js';
import type { CycleTransport } from './options.js';

const HOST = '127.0.0.1';

/**
 * Tables of what was learnt about peers, smaller than by default: they are full after the warm-up, so that a heap that grows
 * after it is a leak and not a table that fills.
 */
const SMALL_TABLES = { maxJournalPeers: 16, maxRelayMemory: 16, maxRtcPeersRemembered: 16, duplicateFilterSize: 256 };

export class Ground implements AsyncDisposable {
  /** Timers of all nodes. */
  readonly clock: CountingClock;
  readonly #options: ConnectionNodeOptions;
  readonly #rendezvous: ConnectionNode | undefined;
  readonly #open = new Set<Member>();

  private constructor(clock: CountingClock, options: ConnectionNodeOptions, rendezvous: ConnectionNode | undefined) {
    this.clock = clock;
    this.#options = options;
    this.#rendezvous = rendezvous;
  }

  static async make(transport: CycleTransport): Promise<Ground> {
    const clock = new CountingClock();
    if (transport === 'webrtc') {
      const rendezvous = await createConnectionNode({ clock, websocket: { host: HOST }, limits: SMALL_TABLES });
      return new Ground(clock, { webrtc: { bindAddress: HOST } }, rendezvous);
    }
    if (transport === 'ws') return new Ground(clock, { websocket: { host: HOST } }, undefined);
    const tls = await makeCertificate(HOST);
    return new Ground(clock, { websocket: { host: HOST, tls }, dialTls: { ca: tls.cert } }, undefined);
  }

  /** A node that can be reached. `id`: of one that it takes the place of. */
  async member(id?: string): Promise<Member> {
    const node = await createConnectionNode({
      ...this.#options,
      clock: this.clock,
      limits: SMALL_TABLES,
      ...(id === undefined ? {} : { id }),
    });
    const member = new Member(node);
    this.#open.add(member);
    if (this.#rendezvous !== undefined) await node.connect(this.#rendezvous.self);
    return member;
  }

  /** After a suspension. */
  async resume({ node }: Member): Promise<void> {
    await node.resume();
    if (this.#rendezvous !== undefined) await node.connect(this.#rendezvous.self);
  }

  async close(member: Member): Promise<void> {
    this.#open.delete(member);
    await member.node.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open].map((member) => this.close(member)));
    await this.#rendezvous?.close();
  }
}
