/** A snapshot of a manager for people and dashboards (wire-protocol 6.11): plain data, taken in one pass. */
import type { Endpoint } from '../endpoint/endpoint.js';
import type { PeerId } from '../peer/peer-id.js';
import type { Phase } from './lifecycle.js';
import type { MessageFigures } from './message-counters.js';

export interface EndpointDiagnostics {
  readonly peer: PeerId;
  readonly phase: Endpoint['phase'];
  /** Who dialled the live connection; undefined while there is none. */
  readonly initiator: 'local' | 'remote' | undefined;
  /** The connector that made the live connection: `websocket-client`, `websocket-server`, `webrtc`, ...; undefined while there is none. */
  readonly transport: string | undefined;
  readonly remoteAddress: string | undefined;
  /** Accepted for sending but not yet taken by the operating system, bytes. */
  readonly bufferedBytes: number;
  /** Messages that wait for a connection. */
  readonly outboxMessages: number;
  readonly outboxBytes: number;
  /** Messages sent and received since the endpoint exists. */
  readonly activity: number;
  /** When its watchdog looks at it at the latest, ms on the node's clock. Undefined: it has ended. */
  readonly deadlineAt: number | undefined;
}

export interface ManagerDiagnostics extends MessageFigures {
  readonly phase: Phase;
  readonly endpoints: readonly EndpointDiagnostics[];
}

export function describeEndpoint(endpoint: Endpoint): EndpointDiagnostics {
  const { state, link, peer, activity } = endpoint;
  const outbox = 'outbox' in state ? state.outbox : undefined;
  return {
    peer: peer.id,
    phase: state.phase,
    initiator: state.phase === 'connected' ? state.initiator : undefined,
    transport: state.phase === 'connected' ? state.transport : undefined,
    remoteAddress: link?.remoteAddress,
    bufferedBytes: link?.bufferedBytes ?? 0,
    outboxMessages: outbox?.count ?? 0,
    outboxBytes: outbox?.bytes ?? 0,
    activity,
    deadlineAt: 'deadlineAt' in state ? state.deadlineAt : undefined,
  };
}
