/** One node of a pair, and the messages that it was sent: each can be waited for, whether it has come already or not. */
import { isConnectionError } from '@peerlatch/connection/base';
import type { ConnectionNode, UserMessage } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { Tally } from './tally.js';

const SERVICE = 'cycles';

export const LOCK_ID = 'cycles';

/** A peer of a member, in this process or not. */
export interface Peer {
  readonly self: PeerDescriptor;
}

export class Member implements Peer {
  readonly node: ConnectionNode;
  readonly #tally: Tally;
  /** Texts that have come and that nobody has asked for, oldest first. */
  readonly #arrived: string[] = [];
  readonly #bursts: string[] = [];

  constructor(node: ConnectionNode, tally: Tally) {
    this.node = node;
    this.#tally = tally;
    const decoder = new TextDecoder();
    node.messages$.subscribe(({ bytes }) => {
      const text = decoder.decode(bytes);
      (text.startsWith('burst ') ? this.#bursts : this.#arrived).push(text);
    });
  }

  get self(): PeerDescriptor {
    return this.node.self;
  }

  isConnectedTo(other: Peer): boolean {
    return this.node.hasConnection(other.self.id);
  }

  /** The lock that `other` holds on the connection. */
  isLockedBy(other: Peer): boolean {
    return this.node.locks.isLocked('remote', other.self.id, LOCK_ID);
  }

  /** Nothing is left of a connection, not even its closing or a lock. */
  hasForgotten(other: Peer): boolean {
    return (
      this.node.diagnostics().endpoints.every(({ peer }) => peer !== other.self.id) &&
      !this.node.locks.isLocked('remote', other.self.id) &&
      !this.node.locks.isLocked('local', other.self.id)
    );
  }

  /** The transport of the live connection. */
  transportTo(other: Peer): string | undefined {
    return this.node.diagnostics().endpoints.find(({ peer }) => peer === other.self.id)?.transport;
  }

  async say(to: Peer, text: string): Promise<void> {
    this.#tally.sent();
    try {
      await this.node.send(to.self, this.messageOf(text));
    } catch (error) {
      this.#tally.rejected(error);
      throw error;
    }
  }

  messageOf(text: string): UserMessage {
    return { service: SERVICE, bytes: new TextEncoder().encode(text) };
  }

  /** True once the oldest message that nobody has asked for is there. Throws when it is another than `text`. */
  hasHeard(text: string): boolean {
    const [oldest] = this.#arrived;
    if (oldest === undefined) return false;
    if (oldest !== text) throw new Error(`expected the message ${JSON.stringify(text)}, got ${JSON.stringify(oldest)}`);
    this.#arrived.shift();
    this.#tally.received();
    return true;
  }

  /** The messages of bursts that have come since it was last asked. */
  takeBursts(): readonly string[] {
    return this.#bursts.splice(0);
  }

  /** Ends the connection to `other`; it may be ending already. */
  async leave(other: Peer, mode: 'NORMAL' | 'LEAVING'): Promise<void> {
    await this.node.disconnect(other.self, mode).catch((error: unknown) => {
      if (!isConnectionError(error, 'NOT_CONNECTED')) throw error;
    });
  }
}
