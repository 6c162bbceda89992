/** What admission wants to know of the endpoint that a newcomer meets. */
import type { Endpoint } from '../endpoint/endpoint.js';
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
