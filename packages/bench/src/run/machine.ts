/** What the figures were measured on, and how restless it was. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Figure } from '../figures/figure.js';
import { median } from '../figures/statistics.js';
import type { Environment } from './environment.js';

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly bufferutil: Environment['bufferutil'];
  readonly bufferutilMissingFor: Environment['missingFor'];
  /** Runnable processes over the last minute, before the first sample: close to 0 on a quiet machine. */
  readonly loadAverage: number;
}

/** How much the floor itself moved between rounds. */
export interface Noise {
  /** Of the spreads of `raw` over all figures: the middle one and the largest. */
  readonly noise: number;
  readonly worstNoise: number;
}

export function describeMachine({ bufferutil, missingFor }: Environment): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: availableParallelism(),
    bufferutil,
    bufferutilMissingFor: missingFor,
    loadAverage: loadavg()[0] ?? 0,
  };
}

export function noiseOf(figures: readonly Figure[]): Noise {
  const spreads = figures.map(({ spreads: { raw } }) => raw);
  return { noise: median(spreads), worstNoise: Math.max(...spreads) };
}
