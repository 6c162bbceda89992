/**
 * Our nodes and foreign peers side by side on loopback, for the `node-*` tests: everything a test starts is kept here,
 * and `close()` ends it and asserts that nothing is left: no socket of the process, and of our nodes no timer, lock, call or
 * endpoint.
 */

import { createHash } from 'node:crypto';
import type { PeerEvent } from '@peerlatch/connection/manager';
import { type ConnectionNode, type ConnectionNodeOptions, createConnectionNode } from '@peerlatch/connection/node';
import { isOfferer, type PeerDescriptor, parsePeerDescriptor, parsePeerId } from '@peerlatch/connection/peer';
import { assertNothingLeft, CountingClock, leftoversOfNode, leftoversOfTimers } from '@peerlatch/connection/testing';
import { DEFAULT_WAIT_MS, EventLog } from '../src/event-log.js';
import { type PeerAddress, randomId } from '../src/foreign-descriptor.js';
import { createForeignPeer, type ForeignPeer, type ForeignPeerOptions } from '../src/foreign-peer.js';
import { isRecord } from '../src/narrow.js';

/** One of the two; `test.each` runs a test for both: with each as the one that dials, say, or as the offerer. */
export const PEERS = ['our node', 'the foreign peer'] as const;
export type Either = (typeof PEERS)[number];

/** A user message as our node delivered it. */
export interface OurMessage {
  readonly from: string;
  readonly service: string;
  readonly bytes: Uint8Array;
}

export type OurOptions = Omit<ConnectionNodeOptions, 'clock'>;

/** One of our nodes, with everything it said in logs. */
export class OurNode {
  readonly node: ConnectionNode;
  /** Every announcement, oldest first. */
  readonly events = new EventLog<PeerEvent>();
  /** Every user message received, oldest first. */
  readonly messages = new EventLog<OurMessage>();
  readonly #clock: CountingClock;

  private constructor(node: ConnectionNode, clock: CountingClock) {
    this.node = node;
    this.#clock = clock;
    node.peerEvents$.subscribe((event) => this.events.push(event));
    node.messages$.subscribe(({ from, service, bytes }) => this.messages.push({ from: from.id, service, bytes }));
  }

  static async start(options: OurOptions = {}): Promise<OurNode> {
    const clock = new CountingClock();
    return new OurNode(await createConnectionNode({ websocket: {}, ...options, clock }), clock);
  }

  get self(): PeerDescriptor {
    return this.node.self;
  }

  get id(): string {
    return this.node.self.id;
  }

  /** Types of the announcements, in order; those of failures with their code. */
  get story(): string[] {
    return this.events.items.map((event) => (event.type === 'failed' ? `failed ${event.error.code}` : event.type));
  }

  /** Timers that have neither run nor been cancelled. */
  get pendingTimers(): number {
    return this.#clock.pendingTimers;
  }

  /** Closes the node and throws if anything of it is left. */
  async close(): Promise<void> {
    await this.node.close();
    assertNothingLeft([...leftoversOfNode('our node', this.node), ...leftoversOfTimers(this.#clock.pending())]);
  }
}

/** A connection between the two. */
export interface Pair {
  readonly ours: OurNode;
  readonly theirs: ForeignPeer;
  /** The foreign peer as our node names it. */
  readonly peer: PeerDescriptor;
}

/** How a connection ended. */
export interface Ending {
  /** The flags of the two announcements. */
  readonly ours: boolean;
  readonly theirs: boolean;
  /** Code of our announcement's error. */
  readonly error: string | undefined;
}

export interface PairOptions {
  readonly ours?: OurOptions;
  readonly theirs?: ForeignPeerOptions;
}

/** Starts peers and remembers them. */
export class Ground {
  readonly #ours: OurNode[] = [];
  readonly #theirs: { stop(): Promise<unknown> }[] = [];

  async ours(options?: OurOptions): Promise<OurNode> {
    const ours = await OurNode.start(options);
    this.#ours.push(ours);
    return ours;
  }

  async theirs(options?: ForeignPeerOptions): Promise<ForeignPeer> {
    return this.keep(await createForeignPeer(options));
  }

  /** Stops it with the rest. */
  keep<T extends { stop(): Promise<unknown> }>(started: T): T {
    this.#theirs.push(started);
    return started;
  }

  /** One of each, not connected. */
  async pair({ ours: ourOptions, theirs: theirOptions }: PairOptions = {}): Promise<Pair> {
    const [ours, theirs] = await Promise.all([this.ours(ourOptions), this.theirs(theirOptions)]);
    return pairOf(ours, theirs);
  }

  /** One of each, connected by `dialler`; both have announced it. */
  async connectedPair(dialler: Either, options?: PairOptions): Promise<Pair> {
    const pair = await this.pair(options);
    await connect(dialler, pair);
    return pair;
  }

  /** Ends everything, our nodes first: a foreign peer that stops waits for its peers up to 2 s. */
  async close(): Promise<void> {
    const results = await Promise.allSettled(this.#ours.splice(0).map((ours) => ours.close()));
    await Promise.all(this.#theirs.splice(0).map((theirs) => theirs.stop()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    await until(() => openSockets() === 0);
  }
}

/** Fresh ids of which the one of `offerer` is the offerer's: of two crossing connections, the one it dialled survives. */
export function idsWhere(offerer: Either): { readonly ours: string; readonly theirs: string } {
  const [one, other] = [parsePeerId(randomId()), parsePeerId(randomId())];
  const isOurs = isOfferer(one, other) === (offerer === 'our node');
  return isOurs ? { ours: one, theirs: other } : { ours: other, theirs: one };
}

/** A foreign address as our nodes take it. */
export function asPeer(address: PeerAddress): PeerDescriptor {
  return parsePeerDescriptor(address);
}

/** Opens a connection from the given side and waits until both sides have announced it. */
export async function connect(dialler: Either, { ours, theirs, peer }: Pair): Promise<void> {
  const both = [
    ours.events.next(({ type }) => type === 'connected'),
    theirs.events.next(({ type }) => type === 'connected'),
  ];
  await Promise.all([dialler === 'our node' ? ours.node.connect(peer) : theirs.connect(ours.self), ...both]);
}

export function pairOf(ours: OurNode, theirs: ForeignPeer): Pair {
  return { ours, theirs, peer: asPeer(theirs.descriptor) };
}

/** Waits until both have announced the end of the connection; resolves with the flags and the code of our error. */
export async function disconnected({ ours, theirs }: Pick<Pair, 'ours' | 'theirs'>): Promise<Ending> {
  const [our, their] = await Promise.all([
    ours.events.waitFor(({ type }) => type === 'disconnected'),
    theirs.events.waitFor(({ type }) => type === 'disconnected'),
  ]);
  if (our.type !== 'disconnected' || their.type !== 'disconnected') throw new Error('These are no ends.');
  return { ours: our.graceful, theirs: their.graceful, error: our.error?.code };
}

/** What the foreign peer counts on its one connection, frames of the handshake excepted. */
export function connectionOf(theirs: ForeignPeer): {
  readonly messagesReceived: number;
  readonly bytesReceived: number;
} {
  const { connections } = theirs.manager.getDiagnosticInfo();
  const [first]: unknown[] = Array.isArray(connections) ? connections : [];
  if (!isRecord(first)) throw new Error('The foreign peer has no connection.');
  const { messagesReceived, bytesReceived } = first;
  if (typeof messagesReceived !== 'number' || typeof bytesReceived !== 'number') throw new Error('It counts nothing.');
  return { messagesReceived, bytesReceived };
}

/** TCP sockets that this process holds, both ends of a loopback connection counted. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
}

/** Resolves once `holds()` is true, asked at every turn; rejects after `timeoutMs`. For states without an event. */
export async function until(holds: () => boolean, timeoutMs = DEFAULT_WAIT_MS): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not true within ${timeoutMs} ms: ${holds}`);
    await turn();
  }
}

/** The next turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** `size` bytes, different at every position and for every `seed`. */
export function payload(size: number, seed = 0): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index++) bytes[index] = index * 31 + (index >> 8) + seed;
  return bytes;
}

/** Messages with a hash in place of their bytes: a mismatch of a megabyte is told in one line. */
export function hashed(
  messages: readonly { readonly service: string; readonly bytes: Uint8Array }[],
): { readonly service: string; readonly size: number; readonly hash: string }[] {
  return messages.map(({ service, bytes }) => ({
    service,
    size: bytes.length,
    hash: createHash('sha1').update(bytes).digest('hex'),
  }));
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** The texts in messages, in order. */
export function textsOf(messages: readonly { readonly bytes: Uint8Array }[]): string[] {
  return messages.map(({ bytes }) => new TextDecoder().decode(bytes));
}
