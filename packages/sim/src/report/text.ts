/** Reports for people. Pure. */
import { FAULT_KINDS } from '@peerlatch/connection/testing';
import type { Replay } from '../run/replay.js';
import { describeBound, type Exploration } from '../run/run-exploration.js';
import type { Sampling } from '../run/run-seeds.js';
import type { SelfCheck } from '../run/run-self-check.js';
import { replayCommand, scheduleCommand } from './command.js';

export function explorationText({ bounds, distinct, ms, failure }: Exploration): string {
  const total = `${distinct} distinct schedules in ${seconds(ms)}`;
  const failed = failure === undefined ? [] : [`FAILED: ${failure.message}`, `repeat it: ${scheduleCommand(failure)}`];
  return ['Exploration of two-peer establishment', ...bounds.map((bound) => `  ${describeBound(bound)}`), `  ${total}`]
    .concat(failed)
    .join('\n');
}

export function samplingText({
  first,
  seeds,
  peers,
  steps,
  virtualMs,
  ms,
  faults,
  messages,
  failure,
}: Sampling): string {
  const { sent, delivered, rejected, lost } = messages;
  const table = FAULT_KINDS.map((kind) => `    ${kind.padEnd(28)} ${String(faults[kind]).padStart(8)}`);
  const failed =
    failure === undefined ? [] : [`FAILED: ${failure.message}`, `repeat it: ${replayCommand(failure.seed, peers)}`];
  return [
    `Churn of ${peers ?? '3 to 64'} nodes, seeds ${first} to ${first + seeds - 1}`,
    `  ${seeds} seeds, ${steps} steps, ${Math.round(virtualMs / 3_600_000)} virtual hours in ${seconds(ms)}`,
    `  ${sent} messages: ${delivered} delivered, ${rejected} rejected with a code, ${lost} lost with a connection that broke`,
    '  faults:',
    ...table,
    ...failed,
  ].join('\n');
}

export function selfCheckText({ seeds, different }: SelfCheck): string {
  const result = different.length === 0 ? 'the same, to the byte' : `DIFFERENT for the seeds ${different.join(', ')}`;
  return `Self-check: ${seeds} seeds, each in two processes: ${result}`;
}

export function replayText({ lines, failure, minimal, traceHash }: Replay): string {
  const kept = minimal === undefined ? [] : [`faults and steps that are enough: ${minimal.join('; ')}`];
  const result = failure === undefined ? `all held; trace ${traceHash}` : `FAILED: ${failure.message}`;
  return [...lines, ...kept, result].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
