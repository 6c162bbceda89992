/**
 * What must hold for one node after every step, by its own account: every endpoint has a deadline that is not overdue, what
 * was announced fits what there is, and no budget is exceeded.
 */
import type { NodeDiagnostics } from '../../node/connection-node.js';
import type { Limits } from '../../wire/limits.js';
import type { EventGrammar } from './event-grammar.js';
import { SimulationViolation } from './violation.js';

/** One node at one moment. */
export interface NodeReading {
  readonly name: string;
  readonly limits: Limits;
  /** On the node's own clock, ms. */
  readonly now: number;
  /** Timers of the node that are due have not run yet. */
  readonly isBehind: boolean;
  readonly diagnostics: NodeDiagnostics;
  readonly announced: EventGrammar;
}

type Endpoint = NodeDiagnostics['endpoints'][number];

/** Throws {@link SimulationViolation}. */
export function checkNode(reading: NodeReading): void {
  checkBudgets(reading);
  for (const endpoint of reading.diagnostics.endpoints) {
    checkDeadline(reading, endpoint);
    checkAnnounced(reading, endpoint);
  }
}

function checkDeadline({ name, limits, now, isBehind }: NodeReading, { peer, phase, deadlineAt }: Endpoint): void {
  // Its own turn removes an endpoint that has ended from the table, so none is ever seen in it.
  const text = `the endpoint of ${peer} at ${name}, ${phase},`;
  if (deadlineAt === undefined) throw new SimulationViolation('every state has a deadline', `${text} has none.`);
  if (deadlineAt + 2 * limits.wheelTickMs < now && !isBehind) {
    throw new SimulationViolation('every state has a deadline', `${text} is overdue by ${now - deadlineAt} ms.`);
  }
}

const ANNOUNCED_AS = {
  connecting: ['connecting'],
  awaitingPeer: ['connecting'],
  connected: ['connected'],
  reconnecting: ['connected'],
  closing: ['connected', 'disconnected', 'failed', 'connecting', undefined],
  ended: [],
} as const satisfies Record<Endpoint['phase'], readonly (string | undefined)[]>;

function checkAnnounced({ name, announced }: NodeReading, { peer, phase }: Endpoint): void {
  const last = announced.lastOf(peer);
  const fitting: readonly (string | undefined)[] = ANNOUNCED_AS[phase];
  if (fitting.includes(last)) return;
  throw new SimulationViolation(
    'announcements fit states',
    `${name} is ${phase} with ${peer} and last announced ${last}.`,
  );
}

function checkBudgets({ name, limits, diagnostics }: NodeReading): void {
  const { endpoints, pendingInbound, callsInFlight, requestsServed, localLocks, remoteLocks } = diagnostics;
  const readings: readonly (readonly [what: string, value: number, limit: number])[] = [
    ['endpoints', endpoints.length, limits.hardMaxConnections],
    ['pending inbound', pendingInbound, limits.maxPendingInbound],
    ['calls in flight', callsInFlight, limits.maxCallsInFlight],
    ['requests served', requestsServed, limits.maxServedTotal],
    ['local locks', localLocks, limits.maxLocksTotal],
    ['remote locks', remoteLocks, limits.maxLocksTotal],
    ...endpoints.flatMap(({ outboxBytes, outboxMessages, bufferedBytes }) => [
      ['outbox bytes', outboxBytes, limits.maxOutboxBytes] as const,
      ['outbox messages', outboxMessages, limits.maxOutboxMessages] as const,
      ['buffered bytes', bufferedBytes, limits.highWaterBytes + limits.maxOutboxBytes] as const,
    ]),
  ];
  for (const [what, value, limit] of readings) {
    if (value > limit)
      throw new SimulationViolation('no budget is exceeded', `${name} has ${value} ${what}; the limit is ${limit}.`);
  }
}
