/**
 * The `Transport` over real connections: one endpoint per peer, made by sending or by an inbound attempt. It composes
 * admission, endpoints, services and pruning, and has no policy of its own. Everything above sees only `Transport`.
 */
import { ConnectionError } from '../base/errors.js';
import type { InboundAttempt } from '../connector/connector.js';
import { Endpoint, type EndpointHost } from '../endpoint/endpoint.js';
import type { Attempt, DisconnectMode } from '../endpoint/endpoint-state.js';
import { isSelf, type PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { OutgoingMessage } from '../wire/outgoing-message.js';
import { Departures } from './departures.js';
import { describeEndpoint, type ManagerDiagnostics } from './diagnostics.js';
import { EndpointTable } from './endpoint-table.js';
import { FrameEncoders } from './frame-encoders.js';
import { FrameReceiver } from './frame-receiver.js';
import { decideInbound } from './inbound-decision.js';
import { probeFrame } from './keep-alive.js';
import { Lifecycle } from './lifecycle.js';
import type { ManagerOptions } from './manager-options.js';
import { MessageCounters } from './message-counters.js';
import { PeerEvents } from './peer-events.js';
import { Pruner } from './pruner.js';
import { refusalOf } from './send-rule.js';
import { ServiceTable } from './service-table.js';
import type { MessageHandler, SendOptions, Transport } from './transport.js';

const DEFAULT_SEND: SendOptions = {};

export class ConnectionManager implements Transport {
  readonly self: PeerDescriptor;
  readonly #options: ManagerOptions;
  readonly #events = new PeerEvents();
  readonly #lifecycle = new Lifecycle();
  readonly #table = new EndpointTable();
  readonly #services: ServiceTable;
  readonly #counters: MessageCounters;
  readonly #receiver: FrameReceiver;
  readonly #encoders: FrameEncoders;
  readonly #host: EndpointHost;
  readonly #pruner: Pruner;
  readonly #departures = new Departures();
  #seq = 0;
  #closed: Promise<void> | undefined;

  constructor(options: ManagerOptions) {
    const { self, clock, limits, logger, metrics } = options;
    this.self = self;
    this.#options = options;
    this.#services = new ServiceTable(logger);
    this.#counters = new MessageCounters(metrics);
    this.#receiver = new FrameReceiver(options, this.#counters, this.#services);
    this.#encoders = new FrameEncoders(self, options.random);
    this.#host = this.#makeHost();
    this.#pruner = new Pruner({
      self: self.id,
      clock,
      limits,
      endpoints: () => this.#table.all(),
      isProtected: (peer) => options.isProtected(peer) || options.isPrivate(peer),
      drop: (endpoint) => endpoint.close({ notice: 'NORMAL', graceful: false, error: closedError('it was idle') }),
    });
  }

  get peerEvents$() {
    return this.#events.all$;
  }

  /** Takes inbound attempts and prunes from now on. Throws `ALREADY_STARTED`. */
  start(): void {
    this.#lifecycle.start();
    this.#pruner.start();
    for (const connector of this.#options.connectors) connector.accept?.((attempt) => this.inbound(attempt));
  }

  send(to: PeerDescriptor, message: OutgoingMessage, options: SendOptions = DEFAULT_SEND): Promise<void> {
    try {
      const endpoint = this.#endpointFor(to, options);
      const frame = this.#encoders.encode(endpoint, message);
      this.#counters.sent(frame.length);
      return endpoint.send(frame, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  handle(serviceId: string, handler: MessageHandler): Disposable {
    return this.#services.add(serviceId, handler);
  }

  connections(): readonly PeerDescriptor[] {
    return this.#table.connected().filter(({ id }) => !this.#options.isPrivate(id));
  }

  hasConnection(peer: PeerId): boolean {
    return this.hasLiveEndpoint(peer) && !this.#options.isPrivate(peer);
  }

  hasEndpoint(peer: PeerId): boolean {
    return this.#table.get(peer) !== undefined;
  }

  get endpointCount(): number {
    return this.#table.size;
  }

  /** True while `peer` is connected, private or not; also while a lost link is being replaced, which is not announced. */
  hasLiveEndpoint(peer: PeerId): boolean {
    return this.#table.get(peer)?.isLive ?? false;
  }

  /** True while the connection of `peer` is being closed. */
  isClosing(peer: PeerId): boolean {
    return this.#table.get(peer)?.phase === 'closing';
  }

  /** Makes sure that there is an endpoint: dials unless one exists. Throws what `send` would reject with. */
  dial(peer: PeerDescriptor): void {
    this.#endpointFor(peer, DEFAULT_SEND);
  }

  /** Asks a connected peer for a sign of life now: somebody says that it has lost our connection. */
  checkNow(peer: PeerId): void {
    this.#table.get(peer)?.checkNow();
  }

  /** Stops reading from a connected peer until disposed; the peer's sending stalls in the end. No-op without a connection. */
  pauseReceiving(peer: PeerId): Disposable {
    const link = this.#table.get(peer)?.link;
    link?.pause();
    return { [Symbol.dispose]: () => link?.resume() };
  }

  /**
   * Ends the connection to `peer`, or its attempt: asks the peer to close, then closes (wire-protocol 6.8). Resolves when the
   * endpoint is gone, within `farewellTimeoutMs` and twice `drainTimeoutMs`. No-op for a peer without an endpoint.
   */
  disconnect(peer: PeerId, mode: DisconnectMode): Promise<void> {
    const endpoint = this.#table.get(peer);
    if (endpoint === undefined) return Promise.resolve();
    const error = closedError('we disconnected');
    return this.#departures.end(endpoint, { notice: mode, graceful: mode === 'LEAVING', error });
  }

  /** The peer told us that it leaves; it waits for us to close (wire-protocol 6.8). */
  closeAfterNotice(peer: PeerId, mode: DisconnectMode): void {
    this.#table.get(peer)?.close({ graceful: mode === 'LEAVING', error: closedError('the peer is leaving') });
  }

  /** For the connectors that accept: decides about a peer that dialled us, in one synchronous step (R17). */
  inbound(attempt: InboundAttempt): void {
    const { pending } = attempt;
    const { limits, logger } = this.#options;
    if (!this.#lifecycle.isRunning) return pending.cancel(closedError('this node is not running')); // R63
    const existing = this.#table.get(pending.peer.id);
    if (existing === undefined && this.#table.size >= limits.hardMaxConnections) {
      logger.warn('inbound.too-many-connections', { peer: pending.peer.id, connections: this.#table.size });
      return pending.cancel(new ConnectionError('LIMIT_REACHED', 'Too many connections.'));
    }
    const decision = decideInbound(this.self.id, attempt, existing);
    if (decision === 'refuse') {
      attempt.refuse('DUPLICATE_CONNECTION');
      // It may be right and our connection dead: ask for a sign of life now rather than at the next interval.
      existing?.checkNow();
      return;
    }
    if (decision === 'supersede') {
      existing?.supersede();
      return this.inbound(attempt); // Decided anew: whoever heard of the end may have closed us, or dialled (R71).
    }
    if (decision === 'adopt') existing?.offer(this.#number(pending));
    else this.#create(pending.peer, this.#number(pending));
    attempt.admit();
  }

  /**
   * Ends all connections in good order, and from now on dials nobody, admits nobody and sends nothing (`SUSPENDED`), until
   * {@link resume}. Resolves when the connections are gone; bounded as {@link disconnect} is. No-op unless running.
   */
  async suspend(error: ConnectionError): Promise<void> {
    if (!this.#lifecycle.suspend()) return;
    this.#pruner.stop();
    await this.#endAll(error);
    await this.#departures.drained();
  }

  /** Ends a suspension; call it when that is complete. No-op without one. */
  resume(): void {
    if (this.#lifecycle.resume()) this.#pruner.start();
  }

  /** Announces, drains and closes everything. Bounded; idempotent; afterwards no timer, socket or listener is left. */
  close(): Promise<void> {
    this.#lifecycle.close();
    // Not in this turn: a listener that closes again from inside an announcement gets the same promise (R41).
    this.#closed ??= Promise.resolve().then(() => this.#close());
    return this.#closed;
  }

  diagnostics(): ManagerDiagnostics {
    return {
      phase: this.#lifecycle.phase,
      endpoints: this.#table.all().map(describeEndpoint),
      ...this.#counters.snapshot(),
    };
  }

  async #close(): Promise<void> {
    this.#pruner.stop();
    // Notices first, connectors after them (R40).
    await this.#endAll(closedError('this node is closing'));
    await Promise.allSettled(this.#options.connectors.map((connector) => connector.close()));
    await this.#departures.drained();
    this.#lifecycle.closed();
    this.#events.complete();
    this.#services.clear();
    this.#receiver.clear();
  }

  async #endAll(error: ConnectionError): Promise<void> {
    const request = { notice: 'LEAVING', graceful: true, error } as const;
    await Promise.all(this.#table.all().map((endpoint) => this.#departures.end(endpoint, request)));
  }

  #endpointFor(to: PeerDescriptor, options: SendOptions): Endpoint {
    const endpoint = this.#table.get(to.id);
    const isLive = endpoint !== undefined && endpoint.phase === 'connected' && this.#lifecycle.isRunning;
    if (!isLive) {
      this.#checkSend(to, endpoint, options);
      options.signal?.throwIfAborted();
    }
    return endpoint ?? this.#dial(to);
  }

  #checkSend(to: PeerDescriptor, endpoint: Endpoint | undefined, options: SendOptions): void {
    const { phase: manager } = this.#lifecycle;
    const target = { to: to.id, isSelf: isSelf(this.self, to) };
    const refusal = refusalOf({ ...target, manager, endpoint: endpoint?.phase, options });
    if (refusal !== undefined) throw refusal;
  }

  #dial(peer: PeerDescriptor): Endpoint {
    if (this.#table.size >= this.#options.limits.hardMaxConnections) {
      throw new ConnectionError(
        'LIMIT_REACHED',
        `There are ${this.#table.size} connections already; raise hardMaxConnections or disconnect some.`,
      );
    }
    return this.#create(peer, this.#attempt(peer));
  }

  #attempt(peer: PeerDescriptor): Attempt {
    const connector = this.#options.connectors.find((candidate) => candidate.canReach(peer));
    if (connector === undefined) {
      throw new ConnectionError(
        'UNREACHABLE',
        `No transport of this node can reach ${peer.id}: give the descriptor a websocket address, or enable another transport.`,
      );
    }
    return { ...this.#number(connector.connect(peer)), isOurs: true };
  }

  #number(pending: Attempt['pending']): Attempt {
    return { seq: ++this.#seq, pending };
  }

  /** In the table and announced before it starts to listen: whatever its attempt replays finds it there (R3, R17). */
  #create(peer: PeerDescriptor, attempt: Attempt): Endpoint {
    const endpoint = new Endpoint(peer, attempt, this.#host);
    this.#table.add(endpoint);
    this.#events.emit({ type: 'connecting', peer });
    endpoint.start();
    return endpoint;
  }

  #makeHost(): EndpointHost {
    const { clock, wheel, limits, logger, notify } = this.#options;
    return {
      clock,
      limits,
      logger,
      wheel,
      frame: (endpoint, bytes) => this.#receiver.receive(endpoint, bytes),
      announce: (endpoint, what) => this.#events.emit({ ...what, peer: endpoint.peer }),
      leaveTable: (endpoint) => {
        this.#table.remove(endpoint);
        this.#departures.left(endpoint);
      },
      redial: (endpoint) => this.#attempt(endpoint.peer),
      probe: (endpoint, link, features) => void link.send(probeFrame(features, this.#encoders.of(endpoint))),
      notify: (endpoint, mode) => notify(endpoint.peer, mode),
      replaced: (endpoint, isForgotten) => this.#options.onReplaced(endpoint.peer, isForgotten),
      draining: (closed) => this.#departures.draining(closed),
    };
  }
}

function closedError(why: string): ConnectionError {
  return new ConnectionError('CLOSED', `The connection was closed: ${why}.`);
}
