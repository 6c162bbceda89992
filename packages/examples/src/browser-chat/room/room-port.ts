/** What the room needs of the world: a node, a clock, ids. Tests put their own in its place. */
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { RoomMessage } from './room-message.js';

export interface RoomPort {
  readonly self: PeerDescriptor;
  /** Sends without waiting; what cannot be sent is dropped. */
  send(to: PeerDescriptor, message: RoomMessage): void;
  isConnected(id: string): boolean;
  /** Ms since 1970. */
  now(): number;
  /** A text that nobody else makes. */
  newId(): string;
  /** The state has changed. */
  onChange(): void;
}
