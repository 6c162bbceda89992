/** What a soak comes to: one object, and the same in words. Pure. */
import type { StepTimes } from '../shared/steps.js';
import type { Counts } from './account.js';
import type { ChurnCounts } from './churn.js';
import { MAX_BYTES_PER_EVENT, type Trend, trendsOf } from './judgement.js';
import type { SoakOptions } from './options.js';
import type { Sample } from './sample.js';

export interface SoakReport {
  readonly type: 'summary';
  /** Nothing was lost without an excuse, nothing grew, nothing is left, and no other fault was seen. */
  readonly ok: boolean;
  readonly seconds: number;
  readonly nodes: number;
  readonly transport: SoakOptions['transport'];
  readonly seed: number;
  readonly churn: Readonly<ChurnCounts>;
  readonly events: number;
  readonly messages: Readonly<Counts>;
  /** Rejections by code, those of messages that were delivered all the same included. */
  readonly codes: Readonly<Record<string, number>>;
  /** Accepted messages that never came, on connections that nobody had broken. */
  readonly lostWithoutExcuse: number;
  /** Attempts that failed, by step and code; most of them because the peer had just been closed or killed. */
  readonly failedSteps: Readonly<Record<string, number>>;
  readonly steps: Readonly<Record<string, StepTimes>>;
  /** Empty when the run was too short to tell. */
  readonly trends: readonly Trend[];
  /** What is left when all nodes are closed. */
  readonly leftovers: readonly string[];
  readonly faults: readonly string[];
  readonly samples: readonly Sample[];
}

export type SoakFacts = Omit<SoakReport, 'type' | 'ok' | 'trends'>;

export function reportOf(facts: SoakFacts): SoakReport {
  const trends = trendsOf(facts.samples);
  const { messages } = facts;
  const settled = messages.delivered + messages.rejected + messages.lost + messages.unsettled;
  const faults = [
    ...facts.faults,
    ...(settled === messages.sent ? [] : [`${messages.sent - settled} messages are not accounted for`]),
    ...trends.filter(({ verdict }) => verdict === 'grows').map(({ name }) => `${name}: it grows`),
    ...facts.leftovers.map((what) => `left behind: ${what}`),
  ];
  return { type: 'summary', ok: faults.length === 0, ...facts, trends, faults };
}

export function reportLines(report: SoakReport): readonly string[] {
  const { ok, seconds, nodes, transport, churn, events, messages, codes, trends, faults, failedSteps, steps } = report;
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none';
  return [
    ok ? 'Nothing was lost, nothing grew, nothing was left.' : 'The soak failed:',
    ...faults.map((fault) => `  ${fault}`),
    `  ${nodes} nodes over ${transport} for ${Math.round(seconds)} s: ${events} churn events, ${(events / seconds).toFixed(1)} per second`,
    `  visits: ${churn.visits}, of them ${churn.disturbedVisits} disturbed, ${churn.failedVisits} failed though undisturbed`,
    `  nodes: ${churn.restart} closed and restarted, ${churn.replace} replaced, ${churn.sleep} suspended, ${churn.cut} cut off; second process killed ${churn.kill} times`,
    `  messages: ${messages.sent} sent = ${messages.delivered} delivered + ${messages.rejected} rejected + ${messages.lost} lost with a broken connection; ${messages.duplicates} duplicates`,
    `  rejections: ${list(codes)}`,
    `  attempts that failed, with peers that were disturbed: ${list(failedSteps)}`,
    ...Object.entries(steps).map(
      ([name, { count, meanMs, maxMs }]) =>
        `    ${name.padEnd(26)}${count} times, mean ${meanMs} ms, longest ${maxMs} ms`,
    ),
    ...(trends.length === 0 ? ['  too few samples to tell whether anything grows'] : trendLines(trends)),
  ];
}

function trendLines(trends: readonly Trend[]): readonly string[] {
  const number = (value: number): string =>
    Math.abs(value) < 10 ? value.toPrecision(2) : Math.round(value).toLocaleString('en-US');
  const line = (...cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => (at === 0 || at === 5 ? cell.padEnd(26) : cell.padStart(at === 2 ? 26 : 16))).join(' ')}`.trimEnd();
  return [
    line('', 'median', 'per event (95 %)', 'per hour', 'bound per event', 'verdict'),
    ...trends.map(({ name, median, slope, slopePerHour, bound, verdict }) =>
      line(
        name,
        number(median),
        `${number(slope.slope)} (${number(slope.low)} … ${number(slope.high)})`,
        number(slopePerHour),
        number(bound),
        verdict,
      ),
    ),
    `  memory is flat when it grows by less than ${MAX_BYTES_PER_EVENT} bytes per churn event`,
  ];
}
