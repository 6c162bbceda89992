/** A Peerlatch node with its defaults, used through its public API as a program would use it. */
import { type ConnectionNode, createConnectionNode } from '@peerlatch/connection/node';
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { type Address, type Contender, type Conversation, SERVICE, type Side, type SideOptions } from './contender.js';

export const ours: Contender = {
  async start({ listens, maxPeers, onMessage }: SideOptions): Promise<Side> {
    const node = await createConnectionNode({
      limits: { maxConnections: maxPeers, hardMaxConnections: maxPeers + 100 },
      ...(listens ? { websocket: { host: '127.0.0.1', port: 0 } } : {}),
    });
    node.messages$.subscribe(({ bytes }) => onMessage(bytes.length));
    return new OurSide(node);
  },
};

/** One node, over whatever it connects. `whenClosed`: what is to be waited for after a disconnect besides. */
export class OurSide implements Side {
  readonly #node: ConnectionNode;
  readonly #whenClosed: () => Promise<void>;

  constructor(node: ConnectionNode, whenClosed = async (): Promise<void> => {}) {
    this.#node = node;
    this.#whenClosed = whenClosed;
  }

  get address(): Address {
    const { id, websocket } = this.#node.self;
    return websocket === undefined ? { id } : { id, websocket };
  }

  get peers(): number {
    return this.#node.connections().length;
  }

  async connect(to: Address): Promise<Conversation> {
    const peer = parsePeerDescriptor(to);
    await this.#node.connect(peer);
    return new OurConversation(this.#node, peer, this.#whenClosed);
  }

  conversation(): Conversation {
    const [peer] = this.#node.connections();
    if (peer === undefined) throw new Error('Nobody is connected.');
    return new OurConversation(this.#node, peer, this.#whenClosed);
  }

  close(): Promise<void> {
    return this.#node.close();
  }
}

class OurConversation implements Conversation {
  readonly #node: ConnectionNode;
  readonly #peer: PeerDescriptor;
  readonly #whenClosed: () => Promise<void>;
  #held: AsyncDisposable[] = [];
  #locks = 0;

  constructor(node: ConnectionNode, peer: PeerDescriptor, whenClosed: () => Promise<void>) {
    this.#node = node;
    this.#peer = peer;
    this.#whenClosed = whenClosed;
  }

  /** All promises of a batch that meets a full buffer settle together, so the last one stands for all. */
  async send(bytes: Uint8Array, count: number): Promise<void> {
    for (let i = 1; i < count; i++) void this.#node.send(this.#peer, { service: SERVICE, bytes });
    await this.#node.send(this.#peer, { service: SERVICE, bytes });
  }

  async roundTrip(): Promise<void> {
    this.#held.push(await this.#node.lock(this.#peer, `lock-${this.#locks++}`));
  }

  async release(): Promise<void> {
    const held = this.#held;
    this.#held = [];
    for (const lock of held) await lock[Symbol.asyncDispose]();
  }

  async close(): Promise<void> {
    await this.#node.disconnect(this.#peer);
    await this.#whenClosed();
  }
}
