/**
 * Where the nodes of a run come from: options for each transport, a rendezvous node for those that need one, a certificate
 * for `wss`, peers in processes of their own, and one clock for all that knows which timers are pending.
 */
import { type ConnectionNode, type ConnectionNodeOptions, createConnectionNode } from '@peerlatch/connection/node';
import { CountingClock } from '@peerlatch/connection/testing';
import { SMALL_TABLES } from '../shared/small-tables.js';
import { type WireEnd, Wires } from '../shared/wires.js';
import { makeCertificate } from './certificate.js';
import { FarPeer } from './far-peer.js';
import { Member } from './member.js';
import type { CycleTransport } from './options.js';
import { Tally } from './tally.js';

const HOST = '127.0.0.1';

/** For a node whose peer will be killed: a data channel does not break then, so silence is looked into sooner than by default, ms. */
const WATCHFUL = { livenessIntervalMs: 500, livenessTimeoutMs: 2_000 };

export class Ground implements AsyncDisposable {
  /** Timers of all nodes. */
  readonly clock: CountingClock;
  readonly tally = new Tally();
  readonly #wires = new Wires();
  readonly #options: ConnectionNodeOptions;
  readonly #rendezvous: ConnectionNode | undefined;
  readonly #open = new Set<Member>();
  #nextFar: Promise<FarPeer> | undefined;

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
    if (transport !== 'wss') return new Ground(clock, { websocket: { host: HOST } }, undefined);
    const tls = await makeCertificate(HOST);
    return new Ground(clock, { websocket: { host: HOST, tls }, dialTls: { ca: tls.cert } }, undefined);
  }

  /** A node that can be reached. `id`: of one that it takes the place of. `isWatchful`: its peer will be killed. */
  async member({ id, isWatchful = false }: { id?: string; isWatchful?: boolean } = {}): Promise<Member> {
    const node = await createConnectionNode({
      ...this.#options,
      clock: this.clock,
      limits: { ...SMALL_TABLES, ...(isWatchful ? WATCHFUL : {}) },
      ...(id === undefined ? {} : { id }),
    });
    const member = new Member(node, this.tally);
    this.#open.add(member);
    if (this.#rendezvous !== undefined) await node.connect(this.#rendezvous.self);
    return member;
  }

  /** A peer that can be killed. The next one is started ahead, since a process takes its time. */
  async farPeer(): Promise<FarPeer> {
    const far = await (this.#nextFar ?? this.#startFar());
    this.#nextFar = this.#startFar();
    return far;
  }

  /** Cuts what leads to the server of `member`, as a network that fails. Throws where there is nothing to cut. */
  cut({ self }: Member, end: WireEnd): void {
    const port = self.websocket?.port;
    if (port === undefined) throw new Error('there is no server');
    // Node does not announce sockets that dial with TLS.
    if (this.#wires.cut(port, end) + this.#wires.cut(port, 'accepted') === 0)
      throw new Error('there is no socket to cut');
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
    await this.#nextFar?.then((far) => far.kill());
    await this.#rendezvous?.close();
    this.#wires[Symbol.dispose]();
  }

  #startFar(): Promise<FarPeer> {
    if (this.#rendezvous === undefined) throw new Error('only peers without a server have to be killed');
    const far = FarPeer.start(HOST, this.#rendezvous.self);
    far.catch(() => {}); // Whoever asks for it hears of it.
    return far;
  }
}
