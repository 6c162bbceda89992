/**
 * The calling half of RPC over one transport: sends requests and notifications, matches answers, keeps deadlines. One per
 * `Rpc`, shared by its communicators. Every call settles once and by itself, whatever its caller does meanwhile (R51).
 * It never registers with the transport for messages: a communicator does, and hands the answers in.
 *
 * Deadlines share one wheel. A `p-timeout` per call was measured first: it captures two stack traces for an error that
 * is hardly ever thrown, several times the cost of everything else here.
 */
import type { Subscription } from 'rxjs';
import type { Clock } from '../base/clock.js';
import type { DeadlineWheel } from '../base/deadline-wheel.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { Counter, Metrics } from '../base/metrics.js';
import { onAbort } from '../base/on-abort.js';
import { type Random, randomHex } from '../base/random.js';
import type { PeerEvent, Transport } from '../manager/transport.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { IncomingMessage } from '../wire/incoming-message.js';
import type { OutgoingCall } from '../wire/outgoing-message.js';
import { type CallOptions, checkTimeout } from './call-options.js';
import { CallTable } from './call-table.js';
import { fromErrorFields } from './remote-error.js';
import type { NotificationMethod, RequestMethod } from './service.js';
import { type CallOutcome, WaitingCall } from './waiting-call.js';

/** What a client is made of. */
export interface RpcClientOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly wheel: DeadlineWheel;
  readonly random: Random;
  readonly metrics: Metrics;
  /** Calls and unfinished notifications at a time; one more is refused with `LIMIT_REACHED`. */
  readonly maxCallsInFlight: number;
  /** Deadline of a call that names none, ms. */
  readonly timeoutMs: number;
}

/**
 * Who hears of a call's outcome, at once and exactly once. A promise would tell later: meanwhile the connection may be
 * gone, and a lock would count as held on it. Neither function may throw.
 */
export interface CallListener<Response> {
  answered(response: Response): void;
  failed(error: unknown): void;
}

/** A request that its sender may take back. */
export interface OngoingCall {
  /**
   * Takes the request back if it is still unwritten: it fails with `reason` then. Once it is written this does nothing,
   * and the answer or the deadline ends the call.
   */
  withdraw(reason: unknown): void;
}

type NumberedCall = OutgoingCall & { readonly requestId: string };

const NO_BODY = new Uint8Array(0);

/** Sends and matches; see the head of this file. */
export class RpcClient {
  readonly #options: RpcClientOptions;
  readonly #table: CallTable<WaitingCall>;
  readonly #idPrefix: string;
  readonly #events: Subscription;
  readonly #ignored: Counter;
  readonly #removeGauge: () => void;
  readonly #expire = (call: WaitingCall): void => this.#onDeadline(call);
  #lastId = 0;
  #closed = false;

  constructor(options: RpcClientOptions) {
    const { transport, random, metrics } = options;
    this.#options = options;
    this.#table = new CallTable(options.maxCallsInFlight);
    this.#idPrefix = `${randomHex(random, 8)}.`;
    this.#ignored = metrics.counter('peerlatch.rpc.responses.ignored', 'Answers that nobody waits for');
    this.#removeGauge = metrics.gauge('peerlatch.rpc.calls', 'Calls in flight', () => this.#table.size);
    this.#events = transport.peerEvents$.subscribe((event) => this.#onPeerEvent(event));
  }

  /** Calls and unfinished notifications. */
  get inFlight(): number {
    return this.#table.size;
  }

  /** Sends a request and waits for its answer. The codes are listed at `RpcCommunicator.call`. */
  call<Request, Response>(
    peer: PeerDescriptor,
    serviceId: string,
    method: RequestMethod<Request, Response>,
    value: Request,
    options: CallOptions,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const accept = (body: Uint8Array | undefined): void => resolve(method.response.decode(body ?? NO_BODY));
      this.#begin(peer, this.#message(serviceId, method, value), options, { accept, reject });
    });
  }

  /** The same for a listener. Throws what the caller did wrong; tells the listener everything else. */
  start<Request, Response>(
    peer: PeerDescriptor,
    serviceId: string,
    method: RequestMethod<Request, Response>,
    value: Request,
    options: CallOptions,
    listener: CallListener<Response>,
  ): OngoingCall {
    return this.#begin(peer, this.#message(serviceId, method, value), options, {
      accept: (body) => listener.answered(method.response.decode(body ?? NO_BODY)),
      reject: (error) => listener.failed(error),
    });
  }

  /** Sends a notification; resolves when it was handed to the connection. */
  notify<Request>(
    peer: PeerDescriptor,
    serviceId: string,
    method: NotificationMethod<Request>,
    value: Request,
    options: CallOptions,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#begin(peer, this.#message(serviceId, method, value), options, { accept: () => resolve(), reject });
    });
  }

  /** Takes an answer from the transport. Late, repeated, guessed and foreign ones are counted and ignored. */
  receive(message: IncomingMessage, from: PeerDescriptor): void {
    const call = this.#table.find(message.requestId, from.id);
    if (call === undefined || call.target.kind !== 'request') this.#ignored.add(1);
    else if (message.error !== undefined) this.#fail(call, fromErrorFields(message.error, call.target.method));
    else this.#succeed(call, message.body);
  }

  /** Rejects what was sent through one service id: nobody hears its answers any more. */
  failService(serviceId: string, error: ConnectionError): void {
    for (const call of this.#table.ofService(serviceId)) this.#fail(call, error);
  }

  /** Rejects everything with `CLOSED` and removes every listener (R46). Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events.unsubscribe();
    this.#removeGauge();
    for (const call of this.#table.all()) this.#fail(call, closedError());
  }

  /** The body is serialized here and now: what the caller does to `value` later changes nothing (R61). */
  #message<Request>(
    serviceId: string,
    method: NotificationMethod<Request> | RequestMethod<Request, unknown>,
    value: Request,
  ): NumberedCall {
    const { kind, name, request } = method;
    this.#lastId++;
    const requestId = this.#idPrefix + this.#lastId.toString(36);
    return { kind, serviceId, method: name, requestId, bodyType: request.typeName, body: request.encode(value) };
  }

  /** Throws what the caller did wrong; from the return on, the call settles by itself. */
  #begin(peer: PeerDescriptor, message: NumberedCall, options: CallOptions, outcome: CallOutcome): WaitingCall {
    const { transport, clock, wheel, maxCallsInFlight } = this.#options;
    const { signal, timeoutMs = this.#options.timeoutMs } = options;
    checkTimeout(timeoutMs);
    if (signal?.aborted) throw signal.reason;
    if (this.#closed) throw closedError();
    if (this.#table.isFull) throw tooManyCalls(maxCallsInFlight);

    const { kind, requestId, serviceId, method } = message;
    const deadlineAt = clock.now() + timeoutMs;
    const target = { kind, requestId, peerId: peer.id, serviceId, method, timeoutMs, deadlineAt, expire: this.#expire };
    const call = new WaitingCall(target, options, outcome);
    this.#table.add(call);
    wheel.watch(call);
    if (signal !== undefined) this.#listen(call, signal);
    transport.send(peer, message, call).then(
      () => this.#onWritten(call),
      (error: unknown) => this.#fail(call, error),
    );
    return call;
  }

  #listen(call: WaitingCall, signal: AbortSignal): void {
    const abort = (): void => {
      this.#fail(call, signal.reason);
      call.withdraw(signal.reason);
    };
    call.release = onAbort(signal, abort);
  }

  #onWritten(call: WaitingCall): void {
    call.written = true;
    if (call.target.kind === 'notification') this.#succeed(call, undefined);
    else if (call.endedBefore) this.#fail(call, connectionLost(call.peerId));
  }

  #onDeadline(call: WaitingCall): void {
    const { method, timeoutMs } = call.target;
    const error = new ConnectionError(
      'RPC_TIMEOUT',
      `${call.peerId} did not answer ${method} within ${timeoutMs} ms. Ask again, or give it a longer timeoutMs.`,
      { data: { method, timeoutMs, remote: false } },
    );
    this.#fail(call, error);
    call.withdraw(error);
  }

  /**
   * An answer comes over a connection, so a request that went down with one is lost. A live connection that is replaced
   * is not announced, so calls survive that (R15). An unwritten message is the transport's to settle: it may be waiting
   * for the peer's next connection.
   */
  #onPeerEvent(event: PeerEvent): void {
    if (event.type !== 'disconnected' && event.type !== 'connected') return;
    for (const call of this.#table.ofPeer(event.peer.id)) {
      if (event.type === 'connected') call.endedBefore = false;
      else if (call.written) this.#fail(call, connectionLost(call.peerId, event.error));
      else call.endedBefore = true;
    }
  }

  #succeed(call: WaitingCall, body: Uint8Array | undefined): void {
    if (!this.#take(call)) return;
    try {
      call.outcome.accept(body);
    } catch (cause) {
      const { method } = call.target;
      const text = `The answer to ${method} could not be read: ${describeError(cause)}`;
      call.outcome.reject(new ConnectionError('RPC_BAD_RESPONSE', text, { cause, data: { method } }));
    }
  }

  #fail(call: WaitingCall, error: unknown): void {
    if (this.#take(call)) call.outcome.reject(error);
  }

  /** False when the call had its outcome already. */
  #take(call: WaitingCall): boolean {
    if (!this.#table.remove(call)) return false;
    this.#options.wheel.forget(call);
    call.release?.();
    return true;
  }
}

function closedError(): ConnectionError {
  return new ConnectionError('CLOSED', 'RPC is closed. Make calls before the node is closed.');
}

function connectionLost(peerId: PeerId, cause?: ConnectionError): ConnectionError {
  const text = `The connection to ${peerId} ended before it answered. Whether it served the request is unknown.`;
  return new ConnectionError('CONNECTION_LOST', text, { cause });
}

function tooManyCalls(limit: number): ConnectionError {
  const text = `${limit} calls are waiting for answers already. Wait for some, or raise maxCallsInFlight.`;
  return new ConnectionError('LIMIT_REACHED', text, { data: { limit } });
}
