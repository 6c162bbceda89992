/**
 * Which of two connections between the same two peers lives. Of two that cross, the one that the offerer dialled: a pure
 * function of ids and directions, never of arrival order (R7, wire-protocol 6.4). Of two that the same side dialled, the
 * later one.
 */

/** The newcomer, which the peer brought about, and what is there. (Our own dials ask nobody: they use what exists, R10.) */
export interface AdmissionCase {
  /** Who dialled the new connection. */
  readonly initiator: 'local' | 'remote';
  /** Whether the local peer is the offerer towards this remote (wire-protocol 2.7). Counts only for a crossing. */
  readonly localIsOfferer: boolean;
  /** The newcomer is another process than the one that the existing connection was made with (decision 12). Default false. */
  readonly isRestarted?: boolean;
  /** What exists for the peer: nothing; an endpoint without a connection or attempt of its own (`vacant`); one that is leaving; or one with a connection or attempt dialled by `local` or `remote`. */
  readonly existing: 'none' | 'vacant' | 'closing' | 'local' | 'remote';
}

/**
 * - `create`: a new endpoint for the newcomer.
 * - `supersede`: the leaving endpoint makes room for a new one: the peer wants to be connected again.
 * - `adopt`: the existing endpoint takes the newcomer, keeping its outbox and locks.
 * - `refuse`: the newcomer is a duplicate.
 */
export type Admission = 'create' | 'supersede' | 'adopt' | 'refuse';

export function admit({ initiator, localIsOfferer, existing, isRestarted = false }: AdmissionCase): Admission {
  switch (existing) {
    case 'none':
      return 'create';
    case 'closing':
      return 'supersede';
    case 'vacant':
      return 'adopt';
    case 'local':
    case 'remote': {
      // Nobody dials twice at a time: the first is dead, or asked for the second (decision 11).
      if (existing === initiator) return 'adopt';
      // The process at the other end of the existing connection is gone: no rule can save that.
      if (isRestarted) return 'adopt';
      const newcomerIsOfferers = (initiator === 'local') === localIsOfferer;
      return newcomerIsOfferers ? 'adopt' : 'refuse';
    }
  }
}
