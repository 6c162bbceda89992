/** Writes into an attempt's steps by which path it connected: evidence for `explain()`. The attempt calls it. */
import type { CandidateEnd, RtcPeer } from '../link/webrtc/rtc-peer.js';
import type { PendingConnection } from '../pending/pending-connection.js';

/** What of a peer connection tells about its path. */
type PathTeller = Pick<RtcPeer, 'remoteAddress' | 'selectedPair'>;

/**
 * A pair of candidates works, or a better one took over. `open`: the peer connection, once the channel is open. With a TURN server
 * around, a relay is often the first path that works, and a direct one follows some hundred ms later: the last note counts.
 */
export function notePathFound(pending: PendingConnection, open: Pick<PathTeller, 'selectedPair'> | undefined): void {
  pending.note('path found');
  if (open !== undefined) noteSelectedPair(pending, open);
}

/** The path follows in a later turn, where the platform tells it. */
export function noteChannelOpen(pending: PendingConnection, rtc: PathTeller): void {
  pending.note('channel open', { remoteAddress: rtc.remoteAddress() ?? 'unknown' });
  noteSelectedPair(pending, rtc);
}

function noteSelectedPair(pending: PendingConnection, rtc: Pick<PathTeller, 'selectedPair'>): void {
  void rtc.selectedPair().then((pair) => {
    if (pair === undefined) return;
    const { local, remote } = pair;
    pending.note('selected pair', { ...detail('local', local), ...detail('remote', remote) });
  });
}

function detail(side: 'local' | 'remote', { type, protocol, address, port }: CandidateEnd) {
  return {
    [`${side}Type`]: type,
    [`${side}Protocol`]: protocol,
    [`${side}Address`]: address,
    [`${side}Port`]: port,
  };
}
