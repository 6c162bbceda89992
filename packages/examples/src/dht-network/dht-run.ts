/** One run of the DHT network from its options to its end, shown as they want it. Called by the program of the local network, for `--dht`. */
import { JsonReporter } from '../shared/json-reporter.js';
import { LiveReporter, type LiveView } from '../shared/live-reporter.js';
import type { Reporter } from '../shared/reporter.js';
import { stopSignals } from '../shared/stop-signals.js';
import type { DhtEvent } from './dht-events.js';
import type { DhtNetworkOptions } from './dht-network-options.js';
import { DhtPlainReporter } from './dht-plain-reporter.js';
import { planDht } from './dht-plan.js';
import { drawDhtScreen } from './dht-screen.js';
import { type DhtScreenState, firstDhtScreen, reduceDhtScreen } from './dht-screen-state.js';
import { type DhtSummary, dhtSummaryLines } from './dht-summary.js';
import { DhtSupervisor } from './dht-supervisor.js';

const VIEW: LiveView<DhtScreenState, DhtEvent, DhtSummary> = {
  first: firstDhtScreen,
  reduce: reduceDhtScreen,
  draw: drawDhtScreen,
  summaryLines: dhtSummaryLines,
};

/** True when all promises were kept. */
export async function runDhtNetwork(options: DhtNetworkOptions, stdout: NodeJS.WriteStream): Promise<boolean> {
  const reporter = reporterFor(options, stdout);
  const supervisor = new DhtSupervisor(options, planDht(options), (event) => reporter.event(event));
  const summary = await supervisor.run(stopSignals(() => supervisor.endNow()));
  reporter.finish(summary);
  return summary.ok;
}

function reporterFor({ json }: DhtNetworkOptions, stdout: NodeJS.WriteStream): Reporter<DhtEvent, DhtSummary> {
  const write = (text: string): void => void stdout.write(text);
  if (json) return new JsonReporter(write, () => performance.now());
  return stdout.isTTY ? new LiveReporter(stdout, VIEW) : new DhtPlainReporter(write);
}
