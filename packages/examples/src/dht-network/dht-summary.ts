/** The last word on a run of the DHT network: one object, with `--json` the last line, else the text at the end. Pure. */
import { count, several } from '../shared/words.js';
import { type DhtCounts, type HopCounts, quantile } from './dht-tally.js';
import type { FinalReads } from './final-check.js';

/** Half and nearly all are below these, ms. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

export interface DhtSection extends DhtCounts {
  /** Those that lived at the end. */
  readonly nodes: number;
  readonly processes: number;
  /** Nodes that became ready in the whole run, those in place of killed ones included. */
  readonly joined: number;
  /** From the start of a node to its first neighbours, ms. */
  readonly joinMs: Spread;
  /** From the start of a node until it knew its surroundings exactly, ms. */
  readonly readyMs: Spread;
  /** Values that were read from every node at the end, with how many reads; `repeatedReads` found theirs at a second try. */
  readonly values: number;
  readonly finalReads: number;
  readonly repeatedReads: number;
  readonly killedProcesses: number;
  readonly killedNodes: number;
  /** Neighbours at the end that do not live. */
  readonly deadContactsLeft: number;
}

export interface DhtSummary {
  readonly type: 'summary';
  /** True only if the run came to its end and nothing at all was wrong. */
  readonly ok: boolean;
  readonly nodes: number;
  /** Live connections between nodes at the verified end. */
  readonly connections: number;
  readonly seed: number;
  /** How long the nodes worked, s. */
  readonly seconds: number;
  readonly dht: DhtSection;
  /** Where the picture is; null when the run did not come so far. */
  readonly svg: string | null;
  /** What went wrong, in words; present iff not `ok`. */
  readonly failures?: readonly string[];
}

/** What is known when a run is over. */
export interface DhtRunFacts {
  readonly nodes: number;
  readonly connections: number;
  readonly processes: number;
  readonly seed: number;
  readonly seconds: number;
  readonly joinedMs: readonly number[];
  readonly readyMs: readonly number[];
  readonly counts: DhtCounts;
  readonly reads: FinalReads;
  readonly killedProcesses: number;
  readonly killedNodes: number;
  readonly deadContactsLeft: number;
  readonly svg: string | undefined;
  readonly failures: readonly string[];
}

/** Failures beyond this many are only counted. */
const MAX_FAILURES = 20;

export function summarizeDht(facts: DhtRunFacts): DhtSummary {
  const { counts, reads, failures } = facts;
  const shown = failures.slice(0, MAX_FAILURES);
  if (failures.length > shown.length) shown.push(`… and ${failures.length - shown.length} more`);
  return {
    type: 'summary',
    ok: failures.length === 0,
    nodes: facts.nodes,
    connections: facts.connections,
    seed: facts.seed,
    seconds: Math.round(facts.seconds * 10) / 10,
    dht: {
      nodes: facts.nodes,
      processes: facts.processes,
      joined: facts.readyMs.length,
      joinMs: spreadOf(facts.joinedMs),
      readyMs: spreadOf(facts.readyMs),
      ...counts,
      // Values that are gone count as well as gets that missed them.
      lost: counts.lost + reads.lost.length,
      excused: counts.excused + reads.excused.length,
      values: reads.values,
      finalReads: reads.reads,
      repeatedReads: reads.repeated,
      killedProcesses: facts.killedProcesses,
      killedNodes: facts.killedNodes,
      deadContactsLeft: facts.deadContactsLeft,
    },
    svg: facts.svg ?? null,
    ...(shown.length === 0 ? {} : { failures: shown }),
  };
}

function spreadOf(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99) };
}

/** `1 hop 37, 2 hops 4`. */
export function hopsText(hops: HopCounts): string {
  return Object.entries(hops)
    .map(([number, times]) => `${several(Number(number), 'hop')} ${count(times)}`)
    .join(', ');
}

/** The summary as a few lines; the first is the verdict. */
export function dhtSummaryLines({ ok, dht, connections, seconds, svg, failures = [] }: DhtSummary): readonly string[] {
  const { joinMs, readyMs } = dht;
  const killed = `${several(dht.killedProcesses, 'process')} with ${several(dht.killedNodes, 'node')}`;
  const figures: readonly (readonly [string, string])[] = [
    ['network', `${dht.nodes} nodes in ${dht.processes} processes, ${several(connections, 'connection')}`],
    ['joined', `${dht.joined} nodes, half within ${count(joinMs.p50)} ms (p99 ${count(joinMs.p99)})`],
    ['ready', `half within ${count(readyMs.p50)} ms (p99 ${count(readyMs.p99)})`],
    ['put', `${several(dht.puts, 'time')} in ${seconds} s`],
    ['got', `${several(dht.gets, 'time')}: found ${count(dht.found)}`],
    ['missed in the turmoil', count(dht.missedInTurmoil)],
    ['lookups', `${count(dht.lookups)}, of which exact ${count(dht.exactLookups)}`],
    ['hops', hopsText(dht.hops)],
    ['killed', dht.killedProcesses === 0 ? 'nobody' : killed.replace('processs', 'processes')],
    ['read at the end', `${several(dht.values, 'value')} from every node, ${several(dht.finalReads, 'read')}`],
    ['lost', count(dht.lost)],
    ['excused', `${count(dht.excused)}${dht.excused === 0 ? '' : ' (all their holders died at once)'}`],
    ['dead neighbours left', count(dht.deadContactsLeft)],
    ['picture', svg ?? 'none'],
  ];
  return [
    ok ? 'Every acknowledged value can be read from every node.' : 'The run failed:',
    ...failures.map((failure) => `  ${failure}`),
    ...figures.map(([what, value]) => `  ${what.padEnd(23)}${value}`),
  ];
}
