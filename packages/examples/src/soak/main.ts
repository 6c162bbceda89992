/** `npm run soak`: churn on real sockets for a long time, and whether anything is lost or grows. */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { CommanderError } from 'commander';
import { drawChart } from './chart.js';
import { parseSoakOptions, type SoakOptions } from './options.js';
import { reportLines } from './report.js';
import { runSoak } from './run.js';

/** A process that has not ended by itself this long after its report holds something that no look can see, ms. */
const END_WITHIN_MS = 5_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function run(options: SoakOptions, collect: () => void): Promise<void> {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => stop.abort(signal);
  for (const signal of SIGNALS) process.once(signal, onSignal);
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const report = await runSoak(options, { collect, signal: stop.signal, progress });
  for (const signal of SIGNALS) process.off(signal, onSignal);
  if (options.svg !== undefined) {
    const title = `${report.nodes} nodes over ${report.transport}, ${report.events.toLocaleString('en-US')} churn events`;
    await writeFile(options.svg, drawChart(report.samples, report.trends, title));
  }
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
  const options = parseSoakOptions(process.argv.slice(2));
  const { gc } = globalThis;
  if (gc === undefined) {
    process.stderr.write('error: the garbage collector must be exposed: node --expose-gc, or npm run soak\n');
    process.exitCode = 2;
  } else await run(options, () => gc());
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
