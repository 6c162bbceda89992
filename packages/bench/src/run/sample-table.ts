/** Collects results as they come and hands them out by metric. */
import type { ContenderName } from '../figures/contender-name.js';
import { type Figure, figureOf } from '../figures/figure.js';
import type { Metric } from '../figures/metric.js';
import { type SampleResult, sampleKey } from '../figures/sample-kind.js';
import type { Turn } from './schedule.js';

export class SampleTable {
  readonly #results = new Map<string, SampleResult[]>();

  add({ contender, sample }: Turn, result: SampleResult): void {
    const key = keyOf(contender, sampleKey(sample));
    this.#results.set(key, [...(this.#results.get(key) ?? []), result]);
  }

  /** Throws when a result lacks the metric's aspect, or is not a number. */
  figure(metric: Metric): Figure {
    const of = (contender: ContenderName) => this.#values(contender, metric);
    return figureOf(metric, { ours: of('ours'), raw: of('raw'), streamr: of('streamr') });
  }

  #values(contender: ContenderName, { name, sample, aspect }: Metric): readonly number[] {
    return (this.#results.get(keyOf(contender, sampleKey(sample))) ?? []).map((result) => {
      const value = result[aspect];
      if (value === undefined || !Number.isFinite(value)) {
        throw new Error(`A sample of ${contender} has no ${aspect} for ${name}.`);
      }
      return value;
    });
  }
}

function keyOf(contender: ContenderName, sample: string): string {
  return `${contender}: ${sample}`;
}
