/**
 * The local network: `npm start`. Reads the command line, runs the supervisor, shows what happens, and ends with the
 * exit code that the summary deserves. All processes of the run are gone when this one is, however it ends.
 */
import process from 'node:process';
import { CommanderError } from 'commander';
import { JsonReporter } from './json-reporter.js';
import { LiveReporter } from './live-reporter.js';
import { type LocalNetworkOptions, parseOptions } from './options.js';
import { PlainReporter } from './plain-reporter.js';
import { planNetwork } from './plan.js';
import type { Reporter } from './reporter.js';
import { Supervisor } from './supervisor.js';

const { stdout } = process;

/** What a shell reports for a program that SIGINT ended. */
const INTERRUPTED = 130;

function reporterFor({ json }: LocalNetworkOptions): Reporter {
  const write = (text: string): void => void stdout.write(text);
  if (json) return new JsonReporter(write, () => performance.now());
  return stdout.isTTY ? new LiveReporter(stdout) : new PlainReporter(write);
}

/** One Ctrl-C may come as two signals within this time, ms: from the terminal, and passed on by a program such as npm. */
const SAME_KEY_MS = 500;

async function run(options: LocalNetworkOptions): Promise<void> {
  const reporter = reporterFor(options);
  const supervisor = new Supervisor(options, planNetwork(options), (event) => reporter.event(event));
  const stop = new AbortController();
  let stoppedAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) stoppedAt = performance.now();
      else if (performance.now() - stoppedAt > SAME_KEY_MS) process.exit(INTERRUPTED);
      stop.abort(signal);
    });
  }
  // Nobody reads the output any more, as in `… | head`: an end in good order all the same.
  stdout.on('error', () => stop.abort('the output was closed'));
  process.on('exit', () => supervisor.endNow());
  const summary = await supervisor.run(stop.signal);
  reporter.finish(summary);
  process.exitCode = summary.ok ? 0 : 1;
}

try {
  await run(parseOptions(process.argv.slice(2), stdout.isTTY === true));
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
