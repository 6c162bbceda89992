/** `npm run cycles`: connects, locks, talks and ends connections over and over, and looks for what hangs or leaks. */
import process from 'node:process';
import { CommanderError } from 'commander';
import { type CycleOptions, parseCycleOptions } from './options.js';
import { reportLines } from './report.js';
import { runCycles } from './run.js';

/** A process that has not ended by itself this long after its report holds something that no look can see, ms. */
const END_WITHIN_MS = 5_000;

/** Between two lines of progress, ms. */
const PROGRESS_EVERY_MS = 2_000;

function progressLine(count: number): (done: number) => void {
  let lastAt = performance.now();
  return (done) => {
    if (done < count && performance.now() - lastAt < PROGRESS_EVERY_MS) return;
    lastAt = performance.now();
    process.stderr.write(done < 0 ? `${-done} cycles to warm up\n` : `${done} of ${count} cycles\n`);
  };
}

async function run(options: CycleOptions, collect: () => void): Promise<void> {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => stop.abort(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
  const report = await runCycles(options, { collect, signal: stop.signal, progress: progressLine(options.count) });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${reportLines(report).join('\n')}\n`);
  process.exitCode = report.ok ? 0 : 1;
  setTimeout(() => {
    process.stderr.write(
      `The process did not end by itself within ${END_WITHIN_MS / 1_000} s: something was left open.\n`,
    );
    process.exit(1);
  }, END_WITHIN_MS).unref();
}

try {
  const options = parseCycleOptions(process.argv.slice(2));
  const { gc } = globalThis;
  if (gc === undefined) {
    process.stderr.write('error: the garbage collector must be exposed: node --expose-gc, or npm run cycles\n');
    process.exitCode = 2;
  } else await run(options, () => gc());
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
