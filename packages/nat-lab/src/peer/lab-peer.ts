/** A node of the laboratory and what it does on orders; `peer-program` runs it in a process of its own. */
import { type ConnectionNode, type ConnectionNodeOptions, createConnectionNode } from '@peerlatch/connection/node';
import { type PeerDescriptor, type PeerDescriptorInput, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { evidenceOf, failureOf } from './evidence.js';
import { Inbound } from './inbound.js';
import type { PeerAnswers, PeerOrder, PeerSettings } from './peer-protocol.js';

const SERVICE = 'natlab';

export class LabPeer {
  readonly #node: ConnectionNode;
  readonly #inbound: Inbound;
  readonly #ended = new Set<string>();
  readonly #onEnd = new Set<() => void>();

  private constructor(node: ConnectionNode) {
    this.#node = node;
    this.#inbound = new Inbound(node.messages$);
    node.peerEvents$.subscribe(({ type, peer }) => {
      if (type !== 'disconnected') return;
      this.#ended.add(peer.id);
      for (const tell of this.#onEnd) tell();
    });
  }

  static async start({ id, serveOn, entry, iceServers, authority }: PeerSettings): Promise<LabPeer> {
    const options: ConnectionNodeOptions = {
      id,
      ...(serveOn === undefined ? {} : { websocket: { host: serveOn } }),
      ...(iceServers === undefined ? {} : { webrtc: { iceServers, iceTls: { ca: authority } } }),
    };
    const peer = new LabPeer(await createConnectionNode(options));
    if (entry !== undefined) await peer.#node.connect(descriptor(entry));
    return peer;
  }

  get self(): PeerDescriptor {
    return this.#node.self;
  }

  async obey(order: PeerOrder): Promise<PeerAnswers[PeerOrder['type']]> {
    switch (order.type) {
      case 'connect':
        return this.#connect(descriptor(order.to));
      case 'lock':
        await this.#node.lock(descriptor(order.to), SERVICE);
        return true;
      case 'exchange':
        return this.#exchange(descriptor(order.to), order.count);
      case 'evidence':
        return evidenceOf(this.#node.explain(descriptor({ id: order.of })));
      case 'awaitEnd':
        return this.#awaitEnd(order.of, order.timeoutMs);
    }
  }

  close(): Promise<void> {
    return this.#node.close();
  }

  async #connect(to: PeerDescriptor): Promise<PeerAnswers['connect']> {
    const begin = performance.now();
    const failure = await this.#node.connect(to).then(() => undefined, failureOf);
    return { ms: performance.now() - begin, failure };
  }

  async #exchange(to: PeerDescriptor, count: number): Promise<PeerAnswers['exchange']> {
    for (let n = 0; n < count; n++) {
      await this.#node.send(to, { service: SERVICE, bytes: new Uint8Array(new Uint32Array([n]).buffer) });
    }
    return this.#inbound.from(to.id, count);
  }

  async #awaitEnd(id: string, timeoutMs: number): Promise<boolean> {
    if (this.#ended.has(id)) return true;
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#onEnd.delete(look);
        resolve(this.#ended.has(id));
      };
      const look = (): void => {
        if (this.#ended.has(id)) settle();
      };
      const timer = setTimeout(settle, timeoutMs);
      this.#onEnd.add(look);
    });
  }
}

function descriptor(input: PeerDescriptorInput): PeerDescriptor {
  return parsePeerDescriptor(input);
}
