/** The figures as rows of text, for every kind of table. */
import type { Figure } from '../figures/figure.js';
import type { Metric } from '../figures/metric.js';
import type { Outcome } from '../run/benchmark.js';
import { percent, ratio, text } from './numbers.js';

export const headings = [
  'metric',
  'unit',
  'ours',
  'raw',
  'streamr',
  'ours / raw',
  'target',
  'reached',
  'ours / streamr',
  'spread ours · raw · streamr',
] as const;

/** Columns that hold figures and are aligned to the right. */
export const isFigureColumn = (index: number): boolean => index >= 2 && index !== 6 && index !== 7;

export function rowOf({ metric, medians, spreads, vsRaw, vsStreamr, verdict }: Figure): readonly string[] {
  return [
    metric.name,
    metric.unit,
    text(medians.ours),
    text(medians.raw),
    medians.streamr === undefined ? '' : text(medians.streamr),
    ratio(vsRaw),
    targetText(metric),
    verdict === undefined ? '' : { missed: 'no', reached: 'yes', stretch: 'yes, stretch' }[verdict],
    vsStreamr === undefined ? '' : ratio(vsStreamr),
    [spreads.ours, spreads.raw, spreads.streamr]
      .map((share) => (share === undefined ? '–' : percent(share)))
      .join(' · '),
  ];
}

/** One sentence on the machine and the run. */
export function aboutText({ machine, noise, figures, seconds, heapMiB }: Outcome): string {
  const n = Math.max(...figures.map((figure) => figure.n));
  return (
    `Medians of ${n} samples each; Node ${machine.node}, ${machine.platform}, ${machine.cpus} × ${machine.cpu}, bufferutil ` +
    `${machine.bufferutil} for all, ${heapMiB} MiB of other objects on the heap; load average ${machine.loadAverage.toFixed(1)} at the start; ` +
    `raw itself varied by ${percent(noise.noise)} (median), ${percent(noise.worstNoise)} at worst; ${Math.round(seconds)} s.`
  );
}

function targetText({ better, target }: Metric): string {
  if (target === undefined) return '';
  const sign = better === 'less' ? '≤' : '≥';
  const itself = target.isAbsolute === true ? 'itself ' : '';
  return `${itself}${sign} ${target.reach}${target.stretch === undefined ? '' : ` (${target.stretch})`}`;
}
