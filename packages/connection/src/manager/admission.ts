/**
 * Which of two connections between the same two peers lives: a pure function of ids and directions, never of arrival
 * order (R7). The connection that the offerer dialled wins (wire-protocol 6.4).
 */

/** The newcomer and what is there. */
export interface AdmissionCase {
  /** Who dialled the new connection. */
  readonly initiator: 'local' | 'remote';
  /** Whether the local peer is the offerer towards this remote (wire-protocol 2.7). */
  readonly localIsOfferer: boolean;
  /** What exists for the peer: nothing; an endpoint without a connection or attempt of its own (`vacant`); one that is leaving; or one with a connection or attempt dialled by `local` or `remote`. */
  readonly existing: 'none' | 'vacant' | 'closing' | 'local' | 'remote';
}

/**
 * - `create`: a new endpoint for the newcomer.
 * - `supersede`: the leaving endpoint makes room for a new one.
 * - `adopt`: the existing endpoint takes the newcomer, keeping its outbox and locks.
 * - `refuse`: the newcomer is a duplicate. For an outgoing attempt that means: use the existing endpoint (R10).
 */
export type Admission = 'create' | 'supersede' | 'adopt' | 'refuse';

export function admit({ initiator, localIsOfferer, existing }: AdmissionCase): Admission {
  switch (existing) {
    case 'none':
      return 'create';
    case 'closing':
      return initiator === 'remote' ? 'supersede' : 'refuse';
    case 'vacant':
      return 'adopt';
    case 'local':
    case 'remote': {
      const newcomerIsOfferers = (initiator === 'local') === localIsOfferer;
      return newcomerIsOfferers ? 'adopt' : 'refuse';
    }
  }
}
