/**
 * RPC over one transport: hands out a communicator per service id and holds what they share, so that every bound is a
 * bound of the node: calls in flight, requests being served, one deadline wheel. Made by the node, by tests, and by a
 * layer that brings its own transport. Close it before its transport dies (R52).
 */
import { type Clock, systemClock } from '../base/clock.js';
import { DeadlineWheel } from '../base/deadline-wheel.js';
import { ConnectionError } from '../base/errors.js';
import { type Logger, silentLogger } from '../base/logger.js';
import { type Metrics, noMetrics } from '../base/metrics.js';
import { type Random, systemRandom } from '../base/random.js';
import type { Transport } from '../manager/transport.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';
import { MethodTable } from './method-table.js';
import { RpcClient } from './rpc-client.js';
import { RpcCommunicator } from './rpc-communicator.js';
import { RpcServer } from './rpc-server.js';
import { ServingBudget } from './serving-budget.js';

/** The limits that RPC looks at. */
export type RpcLimits = Pick<
  Limits,
  'maxCallsInFlight' | 'maxServedPerPeer' | 'maxServedTotal' | 'rpcTimeoutMs' | 'rpcHandlerTimeoutMs' | 'wheelTickMs'
>;

/** What RPC is made of. */
export interface RpcOptions {
  readonly transport: Transport;
  /** Default: real time. */
  readonly clock?: Clock;
  /** Whose wheel the deadlines share; default: an own one on `clock`. */
  readonly wheel?: DeadlineWheel;
  /** Prefix of the request ids. Default: the platform's generator. */
  readonly random?: Random;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Default: counts nothing. */
  readonly metrics?: Metrics;
  /** Replaces single figures of `wire/limits`. */
  readonly limits?: Partial<RpcLimits>;
}

/** RPC of one transport. */
export class Rpc implements Disposable {
  readonly #options: RpcOptions;
  readonly #limits: RpcLimits;
  readonly #clock: Clock;
  readonly #wheel: DeadlineWheel;
  readonly #client: RpcClient;
  readonly #budget: ServingBudget;
  readonly #communicators = new Set<RpcCommunicator>();
  readonly #removeGauge: () => void;
  #closed = false;

  constructor(options: RpcOptions) {
    const { transport, clock = systemClock, random = systemRandom, metrics = noMetrics } = options;
    const limits = { ...defaultLimits, ...options.limits };
    this.#options = options;
    this.#limits = limits;
    this.#clock = clock;
    this.#wheel = options.wheel ?? new DeadlineWheel(clock, limits.wheelTickMs);
    const { maxCallsInFlight, rpcTimeoutMs: timeoutMs } = limits;
    this.#client = new RpcClient({
      transport,
      clock,
      wheel: this.#wheel,
      random,
      metrics,
      maxCallsInFlight,
      timeoutMs,
    });
    this.#budget = new ServingBudget(limits);
    this.#removeGauge = metrics.gauge('peerlatch.rpc.serving', 'Requests being served', () => this.#budget.total);
  }

  /** Calls and unfinished notifications of ours. */
  get inFlight(): number {
    return this.#client.inFlight;
  }

  /** Requests of peers whose handlers have not finished. */
  get serving(): number {
    return this.#budget.total;
  }

  /** Claims a service id. Throws `DUPLICATE_SERVICE` when it is taken, `CLOSED` after `close()`. */
  communicator(serviceId: string): RpcCommunicator {
    if (this.#closed)
      throw new ConnectionError('CLOSED', 'RPC is closed. Make communicators before the node is closed.');
    const { transport, logger = silentLogger } = this.#options;
    const methods = new MethodTable();
    const server = new RpcServer({
      transport,
      methods,
      clock: this.#clock,
      wheel: this.#wheel,
      budget: this.#budget,
      logger,
      handlerTimeoutMs: this.#limits.rpcHandlerTimeoutMs,
    });
    const onClose = (): void => void this.#communicators.delete(communicator);
    const communicator = new RpcCommunicator(serviceId, { transport, client: this.#client, server, methods, onClose });
    this.#communicators.add(communicator);
    return communicator;
  }

  /** Closes every communicator: calls reject with `CLOSED`, no listener or timer is left (R46). Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const communicator of [...this.#communicators]) communicator.close();
    this.#client.close();
    this.#removeGauge();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
