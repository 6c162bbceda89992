/** What the list of peers says about one of them: from facts to words. Pure. */
import type { PeerFacts } from '../room/peer-facts.js';
import type { RoomMember } from '../room/room-member.js';

/** A lock between the two, by whose it is. */
export interface RowLock {
  readonly whose: 'ours' | 'theirs';
  /** `held`, `suspended`, another state of a lock, or `none`. */
  readonly state: string;
}

export interface PeerRow {
  readonly id: string;
  readonly name: string;
  readonly tone: 'self' | 'good' | 'busy' | 'bad';
  readonly connection: string;
  readonly transport: string;
  /** None for the page itself. */
  readonly locks: readonly RowLock[];
}

export function peerRow({ peer: { id, runtime }, name }: RoomMember, facts: PeerFacts): PeerRow {
  const title = `${name} (${runtime === 'browser' ? 'browser' : 'Node'})`;
  if (facts.isSelf) return { id, name: title, tone: 'self', connection: 'this page', transport: '', locks: [] };
  return {
    id,
    name: title,
    tone: facts.isConnected ? 'good' : facts.isConnecting ? 'busy' : 'bad',
    connection: connectionText(facts),
    transport: facts.isConnected ? transportName(facts.connector) : '',
    locks: locksOf(facts),
  };
}

/** `webrtc` or `websocket-client`, as people write them. */
export function transportName(connector: string | undefined): string {
  if (connector === undefined) return 'unknown transport';
  if (connector.startsWith('webrtc')) return 'WebRTC';
  return connector.startsWith('websocket') ? 'WebSocket' : connector;
}

function connectionText({ isConnected, isConnecting, failure }: PeerFacts): string {
  if (isConnected) return 'connected';
  if (isConnecting) return 'connecting…';
  return failure === undefined ? 'not connected' : `through the Node peer (${failure})`;
}

function locksOf({ ownLock, isLocking }: PeerFacts): readonly RowLock[] {
  return [
    { whose: 'ours', state: ownLock ?? 'none' },
    { whose: 'theirs', state: isLocking ? 'held' : 'none' },
  ];
}
