/**
 * Carries the signals of nodes of this process to each other: as directly as `raw` hands its own over, so that what is measured is
 * the opening and no network. Each signal is still encoded and decoded as on the wire.
 */
import type { MessageHandler, Transport } from '@peerlatch/connection/manager';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { OutgoingMessage } from '@peerlatch/connection/wire';

/** Handlers by peer and service. */
const handlers = new Map<string, MessageHandler>();

/** For the option `signaling` of a node. */
export function inProcessSignaling(own: Transport): Transport {
  return {
    self: own.self,
    peerEvents$: own.peerEvents$,
    send: async (to, message) => deliver(own.self, to, message),
    handle: (serviceId, handler) => {
      const key = keyOf(own.self, serviceId);
      handlers.set(key, handler);
      return { [Symbol.dispose]: () => void handlers.delete(key) };
    },
    connections: () => [],
    hasConnection: () => false,
    hasEndpoint: () => false,
  };
}

/** In a turn of its own: whoever sends is done with what it was doing, as on a network. */
function deliver(from: PeerDescriptor, to: PeerDescriptor, message: OutgoingMessage): void {
  if (message.kind !== 'notification') throw new Error(`A signal is a notification, not a ${message.kind}.`);
  const { serviceId, kind, method, bodyType, body } = message;
  const received = { messageId: '', requestId: '', serviceId, kind, method, bodyType, body, error: undefined };
  setImmediate(() => handlers.get(keyOf(to, serviceId))?.(received, from));
}

function keyOf({ id }: PeerDescriptor, serviceId: string): string {
  return `${id} ${serviceId}`;
}
