/**
 * Serves `DhtNodeRpc` of one layer (wire-protocol 9.7): answers who is near a key or a ring id, answers pings, and hears who leaves.
 * It decides nothing about contacts: who asks and who leaves is told to the port `ServedContacts`. Handlers are synchronous, so an
 * answer never waits for anything remote (R50, R58).
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import type { HandlerContext, RpcCommunicator } from '@peerlatch/connection/rpc';
import { descriptorToMessage, type messages, type PeerDescriptorMessage } from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import { type Contact, encodedContact } from '../contact/contact.js';
import { type Key, keyFromBytes } from '../id/key.js';
import { RING_ID_BYTES } from '../id/ring-id.js';
import { DhtNodeRpc } from './dht-rpc.js';
import type { RingPeers } from './peer-queries.js';

/** What the service needs of the contacts. Each must return at once. */
export interface ServedContacts {
  /** Verified contacts nearest to `target`, nearest first. */
  closestActive(target: Key, count: number, exclude: ReadonlySet<PeerId>): readonly Contact[];
  /** Ring contacts nearest to `ringId` on each side, 15 bytes. */
  closestRing(ringId: Uint8Array, perSide: number): RingPeers;
  /** `peer` asked us something. */
  asked(peer: PeerDescriptor): void;
  /** `peer` says that it leaves. */
  left(peer: PeerDescriptor): void;
}

/** What the service is made of. */
export interface DhtNodeServiceParts {
  readonly communicator: Pick<RpcCommunicator, 'serve'>;
  readonly contacts: ServedContacts;
  readonly limits: Pick<DhtLimits, 'queryBatchSize' | 'maxClosestPeers'>;
}

/** Serves from now until disposed. Throws `DUPLICATE_SERVICE`. */
export function serveDhtNode({ communicator, contacts, limits }: DhtNodeServiceParts): Disposable {
  const { queryBatchSize, maxClosestPeers } = limits;
  return communicator.serve(DhtNodeRpc, {
    getClosestPeers: ({ nodeId, requestId, limit }, { from }) => {
      const target = keyFromBytes(nodeId);
      contacts.asked(from);
      const count = Math.min(limit === 0 ? queryBatchSize : limit, maxClosestPeers);
      // The requester knows itself; its place goes to somebody else.
      const peers = contacts.closestActive(target, count, new Set([from.id])).map(encodedContact);
      return { peers, requestId };
    },
    getClosestRingPeers: ({ ringId, requestId }, { from }) => {
      checkRingId(ringId);
      contacts.asked(from);
      const { left, right } = contacts.closestRing(ringId, queryBatchSize);
      return { leftPeers: toMessages(left), rightPeers: toMessages(right), requestId };
    },
    ping: ({ requestId }: messages.PingRequest, { from }: HandlerContext) => {
      contacts.asked(from);
      return { requestId };
    },
    leaveNotice: (_notice: messages.LeaveNotice, { from }: HandlerContext) => contacts.left(from),
  });
}

function toMessages(contacts: readonly Contact[]): PeerDescriptorMessage[] {
  return contacts.map(({ peer }) => descriptorToMessage(peer));
}

function checkRingId(ringId: Uint8Array): void {
  if (ringId.length === RING_ID_BYTES) return;
  throw new ConnectionError('INVALID_ARGUMENT', `A ring id has ${RING_ID_BYTES} bytes, not ${ringId.length}.`);
}
