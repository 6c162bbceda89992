/**
 * Transports without connections: a network of `FakeTransport`s in one process, for tests of whatever stands on the
 * `Transport` port (RPC, locks, a DHT). Dials, frames and ends of connections are steps that wait until the test takes
 * them, in any order that a real network allows: those of one direction stay in order, directions are independent. Frames
 * go through the real envelope. No sockets, no timers, no randomness.
 */
import type { ConnectionError } from '../base/errors.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import { type FakeStep, type FakeSurroundings, FakeTransport } from './fake-transport.js';

/** Something that the network may do next: who dials or sends to whom, or whose connection to whom ends. */
export type NetworkStep = Omit<FakeStep, 'run'>;

/** How a network behaves. */
export interface FakeTransportNetworkOptions {
  /** Take every step by itself, soon after it came up and in the order in which they did. Default false. */
  readonly auto?: boolean;
}

/** See the head of this file. */
export class FakeTransportNetwork implements FakeSurroundings {
  readonly #transports = new Map<PeerId, FakeTransport>();
  readonly #auto: boolean;
  #steps: FakeStep[] = [];
  #isRunning = false;

  constructor({ auto = false }: FakeTransportNetworkOptions = {}) {
    this.#auto = auto;
  }

  /** A transport of its own for `self`. Once closed, another may be made for the same peer. */
  join(self: PeerDescriptor): FakeTransport {
    const transport = new FakeTransport(self, this);
    this.#transports.set(self.id, transport);
    return transport;
  }

  /** The transport of a peer, unless it never joined or was closed. */
  find(peer: PeerId): FakeTransport | undefined {
    return this.#transports.get(peer);
  }

  /** What may happen next: the first step of each direction, oldest first. */
  get ready(): readonly NetworkStep[] {
    return this.#steps.filter((step, index) => this.#steps.findIndex((other) => isSameLane(step, other)) === index);
  }

  /** Takes one of the {@link ready} steps, the oldest unless told which. False when there was none. */
  step(which: NetworkStep | undefined = this.ready[0]): boolean {
    const step = this.#steps.find((candidate) => candidate === which);
    if (step === undefined) return false;
    this.#steps = this.#steps.filter((other) => other !== step);
    step.run();
    return true;
  }

  /** Takes steps until none is left, those included that come up meanwhile. Returns how many it took. */
  run(): number {
    let taken = 0;
    while (this.step()) taken++;
    return taken;
  }

  /** Connects two peers at once: dials, takes the steps of that, and leaves all others where they are. */
  connect(a: PeerDescriptor, b: PeerDescriptor): void {
    this.find(a.id)?.dial(b);
    for (const step of this.ready) if (step.type === 'dial' && step.from === a.id && step.to === b.id) this.step(step);
  }

  /**
   * Ends a connection. Frames on their way are lost unless `graceful`; both sides notice by an `end` step of their own, in
   * any order. Until then, a side that has not noticed sends into the void.
   */
  disconnect(
    a: PeerDescriptor,
    b: PeerDescriptor,
    { graceful = false, error }: { graceful?: boolean; error?: ConnectionError } = {},
  ): void {
    if (!graceful) this.#steps = this.#steps.filter((step) => step.type !== 'frame' || !isBetween(step, a.id, b.id));
    this.find(a.id)?.sever(b.id, graceful, error);
    this.find(b.id)?.sever(a.id, graceful, error);
  }

  /** For transports: queues a step. */
  enqueue(step: FakeStep): void {
    this.#steps.push(step);
    if (!this.#auto || this.#isRunning) return;
    this.#isRunning = true;
    queueMicrotask(() => {
      this.#isRunning = false;
      this.run();
    });
  }

  /** For transports: takes one off the network. */
  leave(transport: FakeTransport): void {
    if (this.#transports.get(transport.self.id) === transport) this.#transports.delete(transport.self.id);
  }
}

/** An end comes behind the frames that the peer sent before it. */
function isSameLane(a: NetworkStep, b: NetworkStep): boolean {
  return laneOf(a) === laneOf(b);
}

function laneOf({ type, from, to }: NetworkStep): string {
  if (type === 'dial') return `${from} dials ${to}`;
  return type === 'frame' ? `${from} to ${to}` : `${to} to ${from}`;
}

function isBetween({ from, to }: NetworkStep, a: PeerId, b: PeerId): boolean {
  return (from === a && to === b) || (from === b && to === a);
}
