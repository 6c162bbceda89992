/** Somebody in the chat room. */
import type { PeerDescriptor } from '@peerlatch/connection/peer';

/** Most members of one room: each of them talks to each other one. */
export const MAX_MEMBERS = 32;

export interface RoomMember {
  readonly peer: PeerDescriptor;
  readonly name: string;
}
