/** The oracle's report for people. Pure. */
import type { Tally } from '../judge/tally.js';
import type { OracleResult } from '../oracle/run-oracle.js';
import { shareText, text } from './numbers.js';
import { table } from './table.js';
import { verdictLines } from './verdict-text.js';

const MINUTE_MS = 60_000;

export function oracleText(result: OracleResult): string {
  const { plan, seed, grown, calm, ring, churn, cpuSeconds, heapMiB } = result;
  const log2 = Math.log2(plan.nodes).toFixed(1);
  const columns: readonly (readonly [string, Tally, number | undefined])[] = [
    ['lookups, calm', calm.lookups, calm.lookups.messagesEach],
    ['finds, calm', calm.finds, calm.finds.messagesEach],
    ...(churn === undefined
      ? []
      : ([
          ['lookups, churn', churn.lookups, undefined],
          ['finds, churn', churn.finds, undefined],
        ] as const)),
  ];
  return [
    `${text(plan.nodes)} nodes, seed ${seed}, log2(N) = ${log2}`,
    `  growing: ${text(grown.cost.cpuSeconds)} s of CPU, ${text(grown.virtualMs / MINUTE_MS)} virtual minutes; the last tenth: ` +
      `${text(grown.messagesPerJoin)} messages and ${text(grown.connectionsPerJoin)} connections per join`,
    `  per node: ${text(grown.connections?.mean)} connections (at most ${text(grown.connections?.max)}), ` +
      `${text(grown.neighbours?.mean)} neighbours, ${text(grown.idleMessagesPerNodeAndMinute)} messages a minute when idle`,
    '',
    table([['', ...columns.map(([name]) => name)], ...rowsOf(columns)]),
    '',
    ...columns.map(([name, { hops }]) => `hops of ${name}: ${hopsText(hops)}`),
    `ring neighbours exact: ${ring === undefined ? 'skipped, layers have no joinRing()' : shareText(ring)}`,
    ...(churn === undefined ? [] : [churnLine(churn)]),
    `${text(cpuSeconds)} s of CPU, ${text(heapMiB)} MiB of heap`,
    '',
    ...verdictLines(result.verdicts),
  ].join('\n');
}

function rowsOf(columns: readonly (readonly [string, Tally, number | undefined])[]): readonly (readonly string[])[] {
  const row = (name: string, cell: (tally: Tally, messages: number | undefined) => string): readonly string[] => [
    name,
    ...columns.map(([, tally, messages]) => cell(tally, messages)),
  ];
  return [
    row('exact', ({ exact }) => shareText(exact)),
    row('not exact: missed / ghost / order / failed', ({ judgements }) =>
      [judgements.missed, judgements.ghost, judgements.order, judgements.failed].map(text).join(' / '),
    ),
    row('missing nodes: ready for ms, p50 / max', ({ missingForMs }) => pair(missingForMs?.p50, missingForMs?.max)),
    row('ghosts: gone for ms, p50 / max', ({ ghostForMs }) => pair(ghostForMs?.p50, ghostForMs?.max)),
    row('void, the asker left', ({ judgements }) => text(judgements.void)),
    row('mean hops', ({ meanHops }) => text(meanHops)),
    row('queries, mean', ({ queries }) => text(orNothing(queries?.mean))),
    row('queries, p99', ({ queries }) => text(orNothing(queries?.p99))),
    row('virtual ms, p50', ({ ms }) => text(ms?.p50)),
    row('virtual ms, p99', ({ ms }) => text(ms?.p99)),
    row('messages each', (_, messages) => text(messages)),
  ];
}

function pair(one: number | undefined, other: number | undefined): string {
  return one === undefined ? '–' : `${text(one)} / ${text(other)}`;
}

/** A find does not know how many were asked. */
function orNothing(queries: number | undefined): number | undefined {
  return queries === 0 ? undefined : queries;
}

export function hopsText(hops: Tally['hops']): string {
  return hops.length === 0 ? '–' : hops.map(([value, count]) => `${value}: ${text(count)}`).join(', ');
}

function churnLine({
  percentPerMinute,
  minutes,
  churn,
  nodes,
  cost,
  messagesPerNodeAndMinute,
}: NonNullable<OracleResult['churn']>): string {
  const { leave, reset, silent } = churn.departures;
  return (
    `churn: ${percentPerMinute} % per minute, questions for ${text(minutes)} minutes; ${leave} left, ${reset} were reset, ${silent} fell silent, ` +
    `${churn.joined} of ${churn.begunJoins} joined (${churn.failedJoins} failed); ${text(nodes)} nodes at the end; ` +
    `${text(messagesPerNodeAndMinute)} messages per node and minute, ${text(cost.cpuSeconds)} s of CPU`
  );
}
