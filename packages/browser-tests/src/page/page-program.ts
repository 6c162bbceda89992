/** The program of a test page: one node, offered to the tests as `window.peer`. Bundled and served by the harness. */
import { isConnectionError } from '@peerlatch/connection/base';
import type { LockHandle } from '@peerlatch/connection/locks';
import { type ConnectionNode, createConnectionNode, type ReceivedMessage } from '@peerlatch/connection/node';
import type { LargeMessage, PageApi, PageError } from './page-api.js';
import { decodeNumber, encodeNumber, LARGE, largeBytes, NUMBERS, sumOf } from './test-messages.js';
import { WatchedList } from './watched-list.js';

/** What one node has seen; the next one in the same page begins anew. */
class Sightings {
  readonly numbers = new Map<string, WatchedList<number>>();
  readonly large = new WatchedList<LargeMessage>();
  readonly events = new Map<string, string[]>();
  readonly locks = new Map<string, { readonly handle: LockHandle; readonly states: WatchedList<string> }>();
}

let started: ConnectionNode | undefined;
let seen = new Sightings();

function node(): ConnectionNode {
  if (started === undefined) throw new Error('The page has no node: call start() first.');
  return started;
}

function numbersOf(id: string): WatchedList<number> {
  const found = seen.numbers.get(id) ?? new WatchedList<number>();
  seen.numbers.set(id, found);
  return found;
}

function lockNamed(lockId: string) {
  const found = seen.locks.get(lockId);
  if (found === undefined) throw new Error(`The page holds no lock ${lockId}.`);
  return found;
}

function receive({ from, service, bytes }: ReceivedMessage): void {
  if (service === NUMBERS) numbersOf(from.id).add(decodeNumber(bytes));
  if (service === LARGE) seen.large.add({ bytes: bytes.length, sum: sumOf(bytes) });
}

async function errorOf(work: Promise<unknown>): Promise<PageError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!isConnectionError(error)) throw error;
    return { code: error.code, message: error.message, data: { ...error.data } };
  }
}

const peer: PageApi = {
  async start(options) {
    await started?.close();
    const created = await createConnectionNode(options);
    seen = new Sightings();
    const { events } = seen;
    started = created;
    created.messages$.subscribe(receive);
    created.peerEvents$.subscribe(({ type, peer: { id } }) => events.set(id, [...(events.get(id) ?? []), type]));
    return created.self;
  },
  startListening: () => errorOf(createConnectionNode({ websocket: {} })),
  connect: (to) => node().connect(to),
  connectError: (to) => errorOf(node().connect(to)),
  disconnect: (from) => node().disconnect(from),
  async timeOpens(to, count) {
    const times: number[] = [];
    while (times.length < count) {
      const from = performance.now();
      await node().connect(to);
      times.push(performance.now() - from);
      await node().disconnect(to);
    }
    return times;
  },
  close: () => node().close(),
  async sendNumbers(to, count) {
    const sends = Array.from({ length: count }, (_, value) =>
      node().send(to, { service: NUMBERS, bytes: encodeNumber(value) }),
    );
    await Promise.all(sends);
  },
  numbersFrom: (id, count) => numbersOf(id).atLeast(count),
  async sendLarge(to, length) {
    const bytes = largeBytes(length);
    await node().send(to, { service: LARGE, bytes });
    return { bytes: length, sum: sumOf(bytes) };
  },
  sendLargeError: (to, length) => errorOf(node().send(to, { service: LARGE, bytes: largeBytes(length) })),
  async streamLarge(to, length, count) {
    const bytes = largeBytes(length);
    for (let sent = 0; sent < count; sent++) await node().send(to, { service: LARGE, bytes });
  },
  async floodLarge(to, length, count) {
    const bytes = largeBytes(length);
    const sends = Array.from({ length: count }, () => errorOf(node().send(to, { service: LARGE, bytes })));
    const refused: Record<string, number> = {};
    for (const error of await Promise.all(sends)) {
      if (error !== undefined) refused[error.code] = (refused[error.code] ?? 0) + 1;
    }
    return refused;
  },
  largeMessages: (count) => seen.large.atLeast(count),
  async lock(to, lockId) {
    const handle = await node().lock(to, lockId);
    const states = new WatchedList<string>();
    handle.state$.subscribe((state) => states.add(state));
    seen.locks.set(lockId, { handle, states });
  },
  release: (lockId) => lockNamed(lockId).handle.release(),
  lockStates: (lockId) => lockNamed(lockId).states.items,
  lockChanges: (lockId, count) => lockNamed(lockId).states.atLeast(count),
  remoteLocks: () => node().diagnostics().remoteLocks,
  connections: () =>
    node()
      .connections()
      .map(({ id }) => id),
  establishedBy: (peer) =>
    node()
      .explain(peer)
      .attempts.findLast(({ outcome }) => outcome === 'established')?.transport,
  eventsOf: (id) => seen.events.get(id) ?? [],
};

window.peer = peer;
