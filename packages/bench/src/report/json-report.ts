/** The report for programs: one JSON line for the machine, one per figure, one to sum up. */
import type { Figure } from '../figures/figure.js';
import type { Outcome } from '../run/benchmark.js';
import { rounded } from './numbers.js';

export function jsonLines({ machine, noise, figures, seconds, heapMiB }: Outcome): readonly string[] {
  const missed = figures.filter(({ verdict }) => verdict === 'missed').map(({ metric }) => metric.name);
  const withTarget = figures.filter(({ verdict }) => verdict !== undefined).length;
  return [
    {
      type: 'machine',
      ...machine,
      loadAverage: rounded(machine.loadAverage),
      noise: rounded(noise.noise),
      worstNoise: rounded(noise.worstNoise),
      heapMiB,
    },
    ...figures.map(line),
    { type: 'summary', figures: figures.length, withTarget, missed, seconds: Math.round(seconds) },
  ].map((entry) => JSON.stringify(entry));
}

function line({ metric, n, medians, spreads, vsRaw, vsStreamr, verdict }: Figure): object {
  return {
    metric: metric.name,
    unit: metric.unit,
    n,
    spread: rounded(spreads.ours),
    ours: rounded(medians.ours),
    raw: rounded(medians.raw),
    ...(medians.streamr === undefined ? {} : { streamr: rounded(medians.streamr) }),
    vsRaw: rounded(vsRaw),
    ...(vsStreamr === undefined ? {} : { vsStreamr: rounded(vsStreamr) }),
    rawSpread: rounded(spreads.raw),
    ...(spreads.streamr === undefined ? {} : { streamrSpread: rounded(spreads.streamr) }),
    ...(metric.target === undefined ? {} : { target: metric.target.reach, verdict }),
    ...(metric.target?.isAbsolute === true ? { targetOf: 'ours' } : {}),
  };
}
