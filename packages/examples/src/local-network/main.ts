/**
 * The local network: `npm start`, and with `--dht` the DHT network. Reads the command line, runs the supervisor, shows what
 * happens, and ends with the exit code that the summary deserves. All processes of the run are gone when this one is, however it ends.
 */
import process from 'node:process';
import { CommanderError } from 'commander';
import { runDhtNetwork } from '../dht-network/dht-run.js';
import { JsonReporter } from '../shared/json-reporter.js';
import { LiveReporter } from '../shared/live-reporter.js';
import type { Reporter } from '../shared/reporter.js';
import { stopSignals } from '../shared/stop-signals.js';
import { LIVE_VIEW } from './live-view.js';
import type { NetworkEvent } from './network-events.js';
import { type LocalNetworkOptions, parseOptions } from './options.js';
import { PlainReporter } from './plain-reporter.js';
import { planNetwork } from './plan.js';
import type { Summary } from './summary.js';
import { Supervisor } from './supervisor.js';

const { stdout } = process;

function reporterFor({ json }: LocalNetworkOptions): Reporter<NetworkEvent, Summary> {
  const write = (text: string): void => void stdout.write(text);
  if (json) return new JsonReporter(write, () => performance.now());
  return stdout.isTTY ? new LiveReporter(stdout, LIVE_VIEW) : new PlainReporter(write);
}

async function run(options: LocalNetworkOptions): Promise<boolean> {
  const reporter = reporterFor(options);
  const supervisor = new Supervisor(options, planNetwork(options), (event) => reporter.event(event));
  const summary = await supervisor.run(stopSignals(() => supervisor.endNow()));
  reporter.finish(summary);
  return summary.ok;
}

try {
  const { local, dht } = parseOptions(process.argv.slice(2), stdout.isTTY === true);
  const isOk = dht === undefined ? await run(local) : await runDhtNetwork(dht, stdout);
  process.exitCode = isOk ? 0 : 1;
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
