/** What admission wants to know of the endpoint that a newcomer meets. */
import type { Endpoint } from '../endpoint/endpoint.js';
import { isOtherInstance } from '../endpoint/transition-parts.js';
import type { AdmissionCase } from './admission.js';

export function existingConnection(endpoint: Endpoint | undefined): AdmissionCase['existing'] {
  if (endpoint === undefined) return 'none';
  const { state } = endpoint;
  switch (state.phase) {
    case 'connecting':
    case 'reconnecting':
      return state.attempt.pending.initiator;
    case 'connected':
      return state.initiator;
    case 'closing':
      return 'closing';
    case 'awaitingPeer':
    case 'ended':
      return 'vacant';
  }
}

/** Whether a newcomer is another process than the one at the other end of the live connection, which is dead then. */
export function isRestartOf(endpoint: Endpoint | undefined, instance: string | undefined): boolean {
  return endpoint?.state.phase === 'connected' && isOtherInstance(endpoint.state.instance, instance);
}
