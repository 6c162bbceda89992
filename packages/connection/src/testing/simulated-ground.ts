/**
 * A local network in the simulator: one virtual clock, one simulated network, no real I/O. A timer that a node leaves
 * behind is found the moment its `close()` has settled, before time moves on and hides it.
 */
import type { Clock } from '../base/clock.js';
import type { ConnectionNode } from '../node/connection-node.js';
import { createConnectionNode } from '../node/create-connection-node.js';
import { parsePeerDescriptor } from '../peer/peer-descriptor.js';
import { leftoversOfTimers } from './leftovers.js';
import type { LocalGround, StartOptions } from './local-ground.js';
import { SimConnector } from './sim-connector.js';
import { SimNetwork, type SimNetworkOptions } from './sim-network.js';
import { VirtualClock } from './virtual-clock.js';

/** Virtual ms that {@link SimulatedGround.run} waits before it calls the work stuck. */
const RUN_LIMIT_MS = 120_000;
/** Virtual ms in which the last frames of closed nodes must have left the network. */
const SETTLE_LIMIT_MS = 10_000;

/** How the simulated network behaves. */
export type SimulatedGroundOptions = Omit<SimNetworkOptions, 'clock'>;

/** See the head of this file. */
export class SimulatedGround implements LocalGround {
  readonly clock = new VirtualClock();
  readonly network: SimNetwork;

  constructor(options: SimulatedGroundOptions) {
    this.network = new SimNetwork({ ...options, clock: this.clock.labelled('network') });
  }

  clockOf(name: string): Clock {
    return this.clock.labelled(name);
  }

  async start(options: StartOptions): Promise<ConnectionNode> {
    const { id, region, connectors: further } = options;
    const self = parsePeerDescriptor({ id, ...(region === undefined ? {} : { region }) });
    return createConnectionNode({
      ...options,
      connectors: (context) => {
        const { handshaker, limits } = context;
        return [...(further?.(context) ?? []), new SimConnector({ network: this.network, self, handshaker, limits })];
      },
    });
  }

  run<T>(work: Promise<T>): Promise<T> {
    return this.clock.run(work, { limitMs: RUN_LIMIT_MS });
  }

  async leftovers(): Promise<readonly string[]> {
    const ofNodes = this.clock.pending().filter(({ label }) => !label.startsWith('network'));
    const { network, clock } = this;
    const isQuiet = (): boolean => network.snapshot().links.length === 0 && clock.pendingTimers === 0;
    if (!isQuiet()) await clock.runUntil(isQuiet, { limitMs: SETTLE_LIMIT_MS }).catch(() => undefined);
    const { listeners, dials, links } = network.snapshot();
    return [
      ...leftoversOfTimers(ofNodes),
      ...leftoversOfTimers(clock.pending().filter(({ label }) => label.startsWith('network'))),
      ...listeners.map((id) => `listener: ${id}`),
      ...links.map((link) => `link: ${link}`),
      ...(dials === 0 ? [] : [`dials without an outcome: ${dials}`]),
      ...network.receiverErrors.map(({ where, error }) => `error in ${where}: ${String(error)}`),
    ];
  }
}
