/**
 * The node at which nodes without servers meet: each is connected to it, and it relays the signals by which two of them
 * arrange a connection. It lives in the supervisor's process, so that no kill reaches it. It is no part of the network that is
 * counted: no numbered message may ever come here, and one that does is a fault.
 */
import { type ConnectionNode, createConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { within } from '../shared/wait.js';

export class Rendezvous {
  readonly #node: ConnectionNode;

  private constructor(node: ConnectionNode, onFault: (text: string) => void) {
    this.#node = node;
    node.messages$.subscribe(({ from }) => onFault(`the rendezvous node received a message of ${from.id}`));
  }

  /** Listens on a free port of the loopback interface. */
  static async start(onFault: (text: string) => void): Promise<Rendezvous> {
    return new Rendezvous(await createConnectionNode({ websocket: { host: '127.0.0.1', port: 0 } }), onFault);
  }

  get descriptor(): PeerDescriptor {
    return this.#node.self;
  }

  close(): Promise<void> {
    return within('close', 'the rendezvous node did not close', this.#node.close());
  }
}
