/** An explanation as text for a terminal or a log: one thing per line, the hints last, where the eye is. */
import type { AttemptStep } from '../pending/attempt-trace.js';
import type { ExplainedAttempt, Explanation } from './explanation.js';

/** Several lines without a newline at the end. */
export function formatExplanation(explanation: Explanation): string {
  const { peer, now, route, connectors, attempts, hints } = explanation;
  const { endpoint, node } = now;
  const state = endpoint === undefined ? 'no connection' : endpoint.phase;
  const reach = connectors.map(({ name, canReach }) => `${name} ${canReach ? 'yes' : 'no'}`);
  return [
    `peer ${peer.id}: ${state}${node === 'running' ? '' : ` (this node is ${node})`}`,
    `way: ${route.by}. ${route.because}`,
    `transports that can reach it: ${reach.join(', ') || 'this node has none'}`,
    ...attempts.flatMap(formatAttempt),
    ...(attempts.length === 0 ? ['no attempt is remembered'] : []),
    ...hints.map((hint) => `hint: ${hint}`),
  ].join('\n');
}

function formatAttempt(attempt: ExplainedAttempt): string[] {
  const { transport, initiator, startedMsAgo, durationMs, outcome, code, text, steps, droppedSteps } = attempt;
  const who = initiator === 'local' ? 'we dialled' : 'the peer dialled';
  const end = outcome === 'pending' ? `still going on after ${ms(durationMs)}` : `${outcome} after ${ms(durationMs)}`;
  return [
    `attempt ${ms(startedMsAgo)} ago by ${transport}, ${who}: ${end}${code === undefined ? '' : ` ${code}`}`,
    ...steps.map(formatStep),
    ...(droppedSteps === 0 ? [] : [`    and ${droppedSteps} more steps`]),
    ...(text === undefined ? [] : [`    ${text}`]),
  ];
}

function formatStep({ atMs, step, detail }: AttemptStep): string {
  const facts = Object.entries(detail ?? {}).map(([name, value]) => ` ${name}=${printable(value)}`);
  return `    +${ms(atMs)} ${step}${facts.join('')}`;
}

/** Some of it comes from the peer: no control character reaches a terminal. */
function printable(value: string | number | boolean): string {
  return typeof value === 'string' ? value.replace(/\p{Cc}/gu, '?') : String(value);
}

function ms(value: number): string {
  return value < 10_000 ? `${Math.round(value)} ms` : `${Math.round(value / 1_000)} s`;
}
