/** A Node peer with a WebSocket server, and what it has heard: the other side of the tests in Chromium. */
import { type ConnectionNode, type ConnectionNodeOptions, createConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { PeerPage } from '../../src/harness/peer-page.js';
import type { LargeMessage } from '../../src/page/page-api.js';
import { decodeNumber, encodeNumber, LARGE, largeBytes, NUMBERS, sumOf } from '../../src/page/test-messages.js';
import { WatchedList } from '../../src/page/watched-list.js';

/** Something that happened to a peer's connection, and when, ms. */
export interface HeardEvent {
  readonly type: string;
  readonly id: string;
  readonly code: string | undefined;
  readonly graceful: boolean | undefined;
  readonly at: number;
}

export class NodePeer implements AsyncDisposable {
  readonly numbers = new WatchedList<number>();
  readonly large = new WatchedList<LargeMessage>();
  readonly events = new WatchedList<HeardEvent>();
  readonly node: ConnectionNode;

  private constructor(node: ConnectionNode) {
    this.node = node;
    node.messages$.subscribe(({ service, bytes }) => {
      if (service === NUMBERS) this.numbers.add(decodeNumber(bytes));
      if (service === LARGE) this.large.add({ bytes: bytes.length, sum: sumOf(bytes) });
    });
    node.peerEvents$.subscribe((event) => {
      const code = 'error' in event ? event.error?.code : undefined;
      const graceful = event.type === 'disconnected' ? event.graceful : undefined;
      this.events.add({ type: event.type, id: event.peer.id, code, graceful, at: performance.now() });
    });
  }

  static async start(options: ConnectionNodeOptions = {}): Promise<NodePeer> {
    return new NodePeer(await createConnectionNode({ websocket: { host: '127.0.0.1' }, ...options }));
  }

  get self(): PeerDescriptor {
    return this.node.self;
  }

  async sendNumbers(to: PeerDescriptor, count: number): Promise<void> {
    const sends = Array.from({ length: count }, (_, value) =>
      this.node.send(to, { service: NUMBERS, bytes: encodeNumber(value) }),
    );
    await Promise.all(sends);
  }

  async sendLarge(to: PeerDescriptor, length: number): Promise<LargeMessage> {
    const bytes = largeBytes(length);
    await this.node.send(to, { service: LARGE, bytes });
    return { bytes: length, sum: sumOf(bytes) };
  }

  /** Resolves with the first event of that type, also if it happened before. */
  async event(type: string): Promise<HeardEvent> {
    for (let count = 1; ; count++) {
      const found = (await this.events.atLeast(count)).find((event) => event.type === type);
      if (found !== undefined) return found;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.node.close();
  }
}

/** A page and a Node peer that are connected, the page having dialled. */
export async function connected(page: PeerPage, peer: NodePeer): Promise<PeerDescriptor> {
  const self = await page.call('start', {});
  await page.call('connect', peer.self);
  await peer.event('connected');
  return self;
}
