/** What the process itself has spent: processor, time, memory. The one place that looks at the real clock. */
import process from 'node:process';

export interface Cost {
  /** Of all cores, user and system. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

const MIB = 1_048_576;

/** Starts to count; the function that it returns says what was spent since. */
export function startMeter(): () => Cost {
  const cpuAtStart = process.cpuUsage();
  const startedAt = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpuAtStart);
    return { cpuSeconds: (user + system) / 1_000_000, wallSeconds: (performance.now() - startedAt) / 1_000 };
  };
}

/** Used heap, after a collection where the process was started with `--expose-gc`. */
export function heapMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / MIB;
}

/** The largest resident set since the process began. */
export function peakRssMiB(): number {
  return process.resourceUsage().maxRSS / 1_024;
}
