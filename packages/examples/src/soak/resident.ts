/** One place of the crowd: an id, and the node that has it now. Starts, ends and replaces that node; `crowd` says when. */
import type { ConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';

export interface ResidentHooks {
  /** Makes a node with this id. */
  readonly create: (id: string) => Promise<ConnectionNode>;
  /** A node runs; until it is closed. */
  readonly onStart: (resident: Resident, node: ConnectionNode) => void;
  /** A node is closed; what it left is looked for. */
  readonly onClosed: (node: ConnectionNode) => void;
}

export class Resident {
  readonly id: string;
  readonly #hooks: ResidentHooks;
  #node: ConnectionNode | undefined;
  /** Something is being done to the node; it is neither visited nor touched otherwise. */
  isBusy = false;

  constructor(id: string, hooks: ResidentHooks) {
    this.id = id;
    this.#hooks = hooks;
  }

  /** Undefined while there is none that can be used. */
  get node(): ConnectionNode | undefined {
    return this.isBusy ? undefined : this.#node;
  }

  get self(): PeerDescriptor | undefined {
    return this.node?.self;
  }

  /** The node as it is, whatever is being done to it. For looking only. */
  get anyNode(): ConnectionNode | undefined {
    return this.#node;
  }

  async start(): Promise<void> {
    const node = await this.#hooks.create(this.id);
    this.#node = node;
    this.#hooks.onStart(this, node);
  }

  async close(): Promise<void> {
    const node = this.#node;
    this.#node = undefined;
    if (node !== undefined) await this.#end(node);
  }

  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  /** As after a crash: the successor is there before its predecessor is dropped. */
  async replace(): Promise<void> {
    const old = this.#node;
    await this.start();
    if (old !== undefined) await this.#end(old);
  }

  async sleep(): Promise<void> {
    await this.#node?.suspend();
    await this.#node?.resume();
  }

  async #end(node: ConnectionNode): Promise<void> {
    await node.close();
    this.#hooks.onClosed(node);
  }
}
