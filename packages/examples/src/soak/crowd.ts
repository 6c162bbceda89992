/**
 * All nodes of a soak: residents in this process, an outpost in a second one, and a rendezvous node where some cannot be dialled.
 * Answers questions, watches for connections that end though nobody touched them, and looks at what closed nodes leave.
 */
import { isConnectionError } from '@peerlatch/connection/base';
import { type ConnectionNode, createConnectionNode, type ReceivedMessage } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { CountingClock, leftoversOfNode, type SeededRandom } from '@peerlatch/connection/testing';
import { SMALL_TABLES } from '../shared/small-tables.js';
import { Wires } from '../shared/wires.js';
import type { Disturbances } from './disturbances.js';
import type { Ledger } from './ledger.js';
import { Outpost } from './outpost.js';
import { HOST, SERVICE } from './outpost-order.js';
import { Resident } from './resident.js';
import { answerTo, decodeMessage } from './soak-message.js';

/** One in so many nodes lives in the second process. */
const OUTPOST_SHARE = 5;

const RENDEZVOUS_LOCK = 'soak-rendezvous';

export interface CrowdParts {
  readonly nodes: number;
  readonly isMixed: boolean;
  readonly random: SeededRandom;
  readonly ledger: Ledger;
  readonly disturbances: Disturbances;
  readonly onFault: (text: string) => void;
}

export class Crowd implements AsyncDisposable {
  readonly clock = new CountingClock();
  readonly wires = new Wires();
  readonly residents: readonly Resident[];
  readonly outpost: Outpost;
  readonly #parts: CrowdParts;
  /** Every node that was ever made in this process, as long as the collector leaves it there. */
  readonly #made = new Set<WeakRef<ConnectionNode>>();
  #rendezvous: ConnectionNode | undefined;
  #isEnding = false;

  constructor(parts: CrowdParts) {
    const { nodes, isMixed, random } = parts;
    this.#parts = parts;
    const ids = Array.from({ length: nodes }, () => Buffer.from(random.bytes(20)).toString('hex'));
    const away = Math.max(1, Math.floor(nodes / OUTPOST_SHARE));
    this.outpost = new Outpost(ids.slice(0, away));
    this.residents = ids.slice(away).map((id, at) => {
      const hasServer = !isMixed || at % 2 === 0;
      return new Resident(id, {
        create: () => this.#create(id, hasServer),
        onStart: (resident, node) => this.#watch(resident, node),
        onClosed: (node) => this.#lookAt(node),
      });
    });
  }

  async start(): Promise<void> {
    if (this.#parts.isMixed) {
      this.#rendezvous = await createConnectionNode({
        clock: this.clock,
        websocket: { host: HOST },
        limits: SMALL_TABLES,
      });
    }
    await Promise.all(this.residents.map((resident) => resident.start()));
    await this.outpost.start(this.dialable());
  }

  /** Residents that can be dialled by anybody. */
  dialable(): readonly PeerDescriptor[] {
    return this.residents.flatMap(({ self }) => (self?.websocket === undefined ? [] : [self]));
  }

  /** Nodes in this process that the collector has not taken. Right after a collection, those are the ones in use. */
  nodesInMemory(): number {
    for (const made of this.#made) if (made.deref() === undefined) this.#made.delete(made);
    return this.#made.size;
  }

  /** All nodes of this process. */
  nodes(): readonly ConnectionNode[] {
    const nodes = this.residents.flatMap(({ anyNode }) => (anyNode === undefined ? [] : [anyNode]));
    return this.#rendezvous === undefined ? nodes : [...nodes, this.#rendezvous];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    await this.outpost.kill();
    await Promise.all(this.residents.map((resident) => resident.close()));
    const rendezvous = this.#rendezvous;
    this.#rendezvous = undefined;
    await rendezvous?.close();
    this.wires[Symbol.dispose]();
  }

  async #create(id: string, hasServer: boolean): Promise<ConnectionNode> {
    const node = await createConnectionNode({
      id,
      // Its timers are known by its name.
      clock: this.clock.labelled(id),
      limits: SMALL_TABLES,
      ...(hasServer ? { websocket: { host: HOST } } : {}),
      ...(this.#parts.isMixed ? { webrtc: { bindAddress: HOST } } : {}),
    });
    this.#made.add(new WeakRef(node));
    if (this.#rendezvous !== undefined) await node.lock(this.#rendezvous.self, RENDEZVOUS_LOCK);
    return node;
  }

  #watch({ id }: Resident, node: ConnectionNode): void {
    const { disturbances, onFault } = this.#parts;
    node.messages$.subscribe((message) => this.#onMessage(node, message));
    node.peerEvents$.subscribe((event) => {
      if (event.type !== 'disconnected' || this.#isEnding) return;
      if (disturbances.between(id, event.peer.id, performance.now())) return;
      const why = event.error === undefined ? 'without an error' : `with ${event.error.code}`;
      const last = disturbances.lastBetween(id, event.peer.id);
      onFault(`a connection ended ${why}, and the last to touch it was long ago: ${last}`);
    });
  }

  #onMessage(node: ConnectionNode, { from, bytes }: ReceivedMessage): void {
    const { ledger, onFault } = this.#parts;
    const message = decodeMessage(bytes);
    if (message === undefined) return onFault(`a message of ${bytes.length} bytes was not what was sent`);
    ledger.delivered(message);
    const account = ledger.get(message.visit);
    if (message.kind === 'answer' || account === undefined) return;
    const { seq } = message;
    account.submitted('answer', seq);
    node.send(from, { service: SERVICE, bytes: answerTo(bytes) }).then(
      () => account.settled('answer', seq, 'accepted'),
      (error: unknown) => {
        if (!isConnectionError(error)) return onFault(`an answer was rejected without a code: ${String(error)}`);
        ledger.rejected(error.code);
        account.settled('answer', seq, 'rejected');
      },
    );
  }

  /** A closed node must have nothing left, not even a timer. */
  #lookAt(node: ConnectionNode): void {
    const { id } = node.self;
    for (const line of leftoversOfNode('a closed node', node)) this.#parts.onFault(line);
    // The successor of a node that was replaced has the same name.
    if (this.residents.some((resident) => resident.id === id && resident.anyNode !== undefined)) return;
    for (const { label } of this.clock.pending()) {
      if (label.startsWith(id)) this.#parts.onFault(`a closed node left a timer: ${label.slice(id.length + 2)}`);
    }
  }
}
