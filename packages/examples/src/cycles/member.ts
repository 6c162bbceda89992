/** One node of a pair, and the messages that it was sent: each can be waited for, whether it has come already or not. */
import { isConnectionError } from '@peerlatch/connection/base';
import type { ConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';

const SERVICE = 'cycles';

export class Member {
  readonly node: ConnectionNode;
  /** Texts that have come and that nobody has asked for, oldest first. */
  readonly #arrived: string[] = [];

  constructor(node: ConnectionNode) {
    this.node = node;
    const decoder = new TextDecoder();
    node.messages$.subscribe(({ bytes }) => this.#arrived.push(decoder.decode(bytes)));
  }

  get self(): PeerDescriptor {
    return this.node.self;
  }

  isConnectedTo(other: Member): boolean {
    return this.node.hasConnection(other.self.id);
  }

  /** Nothing is left of a connection, not even its closing. */
  hasForgotten(other: Member): boolean {
    return this.node.diagnostics().endpoints.every(({ peer }) => peer !== other.self.id);
  }

  /** The transport of the live connection. */
  transportTo(other: Member): string | undefined {
    return this.node.diagnostics().endpoints.find(({ peer }) => peer === other.self.id)?.transport;
  }

  say(to: Member, text: string): Promise<void> {
    return this.node.send(to.self, { service: SERVICE, bytes: new TextEncoder().encode(text) });
  }

  /** True once the oldest message that nobody has asked for is there. Throws when it is another than `text`. */
  hasHeard(text: string): boolean {
    const [oldest] = this.#arrived;
    if (oldest === undefined) return false;
    if (oldest !== text) throw new Error(`expected the message ${JSON.stringify(text)}, got ${JSON.stringify(oldest)}`);
    this.#arrived.shift();
    return true;
  }

  /** Ends the connection to `other`; it may be ending already. */
  async leave(other: Member, mode: 'NORMAL' | 'LEAVING'): Promise<void> {
    await this.node.disconnect(other.self, mode).catch((error: unknown) => {
      if (!isConnectionError(error, 'NOT_CONNECTED')) throw error;
    });
  }
}
