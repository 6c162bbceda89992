/** What becomes of an attempt that a peer brought to us: admission, applied to the endpoint it meets. Asked by the manager. */
import type { InboundAttempt } from '../connector/connector.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { isOfferer } from '../peer/offerer.js';
import type { PeerId } from '../peer/peer-id.js';
import { type Admission, admit } from './admission.js';
import { existingConnection, isRestartOf } from './existing-connection.js';

/** Nobody is let in under our own id. */
export function decideInbound(
  self: PeerId,
  { pending, instance, mayBeEcho }: Pick<InboundAttempt, 'pending' | 'instance' | 'mayBeEcho'>,
  endpoint: Endpoint | undefined,
): Admission {
  const { peer, initiator } = pending;
  if (peer.id === self) return 'refuse';
  // A foreign peer does not use the connection that its echo makes, so what we sent on it would be lost.
  if (mayBeEcho === true && endpoint?.isLive === true) return 'refuse';
  const existing = existingConnection(endpoint);
  // Only two connections need the rule, and two hashes are a good part of what an ordinary connect costs.
  const areTwo = existing === 'local' || existing === 'remote';
  const isRestarted = isRestartOf(endpoint, instance);
  const localIsOfferer = areTwo && isOfferer(self, peer.id);
  return admit({ initiator, localIsOfferer, isRestarted, existing });
}
