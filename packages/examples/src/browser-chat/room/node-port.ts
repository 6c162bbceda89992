/** The room's port on a real node; the same in Node and in a browser. */
import type { ConnectionNode } from '@peerlatch/connection/node';
import { parsePeerId } from '@peerlatch/connection/peer';
import { CHAT_ROOM, encodeRoomMessage } from './room-message.js';
import type { RoomPort } from './room-port.js';

/** `onChange` is called after every change of the room. */
export function nodePort(node: ConnectionNode, onChange: () => void): RoomPort {
  let count = 0;
  return {
    self: node.self,
    // A peer that cannot be reached any more is noticed by its connection's end, not by this message.
    send: (to, message) =>
      void node.send(to, { service: CHAT_ROOM, bytes: encodeRoomMessage(message) }, { connect: false }).catch(() => {}),
    isConnected: (id) => node.hasConnection(parsePeerId(id)),
    now: () => Date.now(),
    newId: () => `${node.self.id}-${Date.now().toString(36)}-${count++}`,
    onChange,
  };
}
