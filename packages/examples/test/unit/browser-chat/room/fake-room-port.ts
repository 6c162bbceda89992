/** A port of the room that records what was sent. */
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import type { RoomMessage } from '../../../../src/browser-chat/room/room-message.js';
import type { RoomPort } from '../../../../src/browser-chat/room/room-port.js';

/** Peer number `number`. */
export function peer(number: number): PeerDescriptor {
  return parsePeerDescriptor({ id: number.toString(16).padStart(40, '0') });
}

export class FakeRoomPort implements RoomPort {
  readonly self: PeerDescriptor;
  readonly sent: { readonly to: string; readonly message: RoomMessage }[] = [];
  readonly connected = new Set<string>();
  changes = 0;
  time = 1_000;
  #ids = 0;

  constructor(self: PeerDescriptor) {
    this.self = self;
  }

  send(to: PeerDescriptor, message: RoomMessage): void {
    this.sent.push({ to: to.id, message });
  }

  isConnected(id: string): boolean {
    return this.connected.has(id);
  }

  now(): number {
    return this.time;
  }

  newId(): string {
    return `${this.self.id.slice(-1)}-${this.#ids++}`;
  }

  onChange(): void {
    this.changes++;
  }

  /** What was sent since the last look, as `type>receiver`. */
  take(): readonly string[] {
    return this.sent.splice(0).map(({ to, message }) => `${message.type}>${to.slice(-1)}`);
  }
}
