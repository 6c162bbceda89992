/**
 * Why a peer is connected or not, as far as this node knows: pure, from evidence that the node gathers. It says what was
 * tried and what failed at which step, and what to look at next; it passes no verdict, since the other half of the truth is
 * at the peer.
 */
import { routeTo } from '../peer/route.js';
import type { AttemptTrace } from '../pending/attempt-trace.js';
import { hintsFor } from './explain-hints.js';
import type { Evidence, ExplainedAttempt, Explanation } from './explanation.js';

/** The evidence put together, with hints. */
export function explain(evidence: Evidence): Explanation {
  const { self, peer, node, endpoint, connectors, now } = evidence;
  const route = routeTo(self, peer);
  const attempts = evidence.attempts.map((trace) => explainAttempt(trace, now));
  const hints = hintsFor({ self, peer, node, endpoint: endpoint?.phase, route, connectors, attempts });
  return { peer, self, now: { node, endpoint }, route, connectors, attempts, hints };
}

function explainAttempt(trace: AttemptTrace, now: number): ExplainedAttempt {
  const { transport, initiator, startedAt, durationMs, outcome, failure, steps, droppedSteps } = trace;
  return {
    transport,
    initiator,
    startedMsAgo: now - startedAt,
    durationMs,
    outcome,
    code: failure?.code,
    text: failure?.text,
    data: failure?.data ?? {},
    steps,
    droppedSteps,
  };
}
