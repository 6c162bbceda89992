/**
 * Who is measured when. Rounds are outermost, so that a slow minute of the machine spoils one round of everything rather
 * than everything of one metric; within a round all contenders of a sample run back to back, and who goes first
 * rotates. Pure.
 */
import type { ContenderName } from '../figures/contender-name.js';
import type { Metric } from '../figures/metric.js';
import { type SampleKind, sampleKey } from '../figures/sample-kind.js';

export interface Turn {
  readonly contender: ContenderName;
  readonly sample: SampleKind;
}

/** Every sample that `metrics` need, once per contender and round. */
export function schedule(metrics: readonly Metric[], rounds: number): readonly Turn[] {
  const samples = [...new Map(metrics.map((metric) => [sampleKey(metric.sample), metric])).values()];
  return Array.from({ length: rounds }, (_, round) =>
    samples.flatMap(({ sample, contenders }) => rotated(contenders, round).map((contender) => ({ contender, sample }))),
  ).flat();
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
