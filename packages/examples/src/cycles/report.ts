/** What a run comes to: one object, and the same in words. Pure. */

import type { StepTimes } from '../shared/steps.js';
import type { CycleTransport, EndingChoice } from './options.js';
import { differencesIn, type LockAccount, type MessageAccount } from './tally.js';
import type { Growth } from './trend.js';

/** The heap may grow by this much per cycle after the warm-up, bytes: less than anything that a connection would leave. */
export const MAX_HEAP_GROWTH = 1_024;

export interface CycleReport {
  readonly type: 'summary';
  /** All cycles ran, none hung, nothing is left, the heap did not grow. */
  readonly ok: boolean;
  readonly transport: CycleTransport;
  readonly ending: EndingChoice;
  /** Processes that burnt the cores meanwhile. */
  readonly burners: number;
  /** How late the event loop was at the worst, ms. */
  readonly longestDelayMs: number;
  readonly messages: MessageAccount;
  readonly locks: LockAccount;
  /** Cycles that were completed. */
  readonly cycles: number;
  readonly seconds: number;
  readonly msPerCycle: number;
  /** Null when there were too few cycles to tell. */
  readonly growth: Growth | null;
  readonly maxHeapBytesPerCycle: number;
  /** What is left when all nodes are closed. */
  readonly leftovers: readonly string[];
  /** By step: where the time goes. */
  readonly steps: Readonly<Record<string, StepTimes>>;
  /** What went wrong, in words; present iff not `ok`. */
  readonly failures?: readonly string[];
}

export type CycleFacts = Omit<CycleReport, 'type' | 'ok' | 'msPerCycle' | 'maxHeapBytesPerCycle' | 'failures'> & {
  /** What broke the run off. */
  readonly failure: string | undefined;
};

export function reportOf({ failure, ...facts }: CycleFacts): CycleReport {
  const { cycles, seconds, growth, leftovers, messages, locks } = facts;
  // Only what cannot be chance.
  const heap = growth === null ? 0 : growth.heapBytesPerCycle - growth.heapMarginBytesPerCycle;
  const failures = [
    // What was under way when a run is broken off is not accounted for, of course.
    ...(failure === undefined ? differencesIn(messages, locks) : [failure]),
    ...leftovers.map((what) => `left behind: ${what}`),
    ...(heap > MAX_HEAP_GROWTH ? [`the heap grows by at least ${Math.round(heap)} bytes per cycle`] : []),
  ];
  return {
    type: 'summary',
    ok: failures.length === 0,
    ...facts,
    msPerCycle: cycles === 0 ? 0 : Math.round((seconds * 10_000) / cycles) / 10,
    maxHeapBytesPerCycle: MAX_HEAP_GROWTH,
    ...(failures.length === 0 ? {} : { failures }),
  };
}

export function reportLines(report: CycleReport): readonly string[] {
  const { ok, cycles, transport, ending, seconds, msPerCycle, growth, steps, messages, locks, failures = [] } = report;
  const rejected = Object.entries(messages.rejected).map(([code, count]) => `, ${count} rejected with ${code}`);
  const bytes = (value: number): string => `${Math.round(value).toLocaleString('en-US')} bytes per cycle`;
  return [
    ok ? 'None hung, none lost, none leaked.' : 'The run failed:',
    ...failures.map((failure) => `  ${failure}`),
    `  ${cycles} cycles over ${transport} (${ending}) in ${seconds.toFixed(1)} s, ${msPerCycle} ms each`,
    `  ${report.burners} processes burnt the cores; the event loop was late by ${report.longestDelayMs} ms at the most`,
    `  ${messages.sent} messages: ${messages.received} received${rejected.join('')}, ${messages.lostWithConnection} lost with a connection that was cut`,
    `  ${locks.granted} locks: ${locks.released} released at both ends, ${locks.endedWithConnection} ended with the connection at both ends`,
    growth === null
      ? '  too few cycles to tell whether memory grows'
      : `  heap ${bytes(growth.heapBytesPerCycle)} (± ${Math.round(growth.heapMarginBytesPerCycle)}, at most ${MAX_HEAP_GROWTH}), resident memory ${bytes(growth.rssBytesPerCycle)}`,
    ...Object.entries(steps).map(
      ([name, { count, meanMs, maxMs }]) =>
        `    ${name.padEnd(28)}${count} times, mean ${meanMs} ms, longest ${maxMs} ms`,
    ),
  ];
}
