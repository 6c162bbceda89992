/**
 * Reaches peers by WebRTC (wire-protocol 5): one attempt per peer at a time, begun by us or by a signal of the peer, which
 * the manager decides about. Which of two peers offers follows from their ids (2.7), so two that begin at once make one
 * connection. Signals are not authenticated and come in any order: they are bounded, never trusted, and never throw.
 */
import { type Clock, startTimer } from '../base/clock.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import { type Random, randomHex } from '../base/random.js';
import { linkSettings } from '../link/link-settings.js';
import { CandidateBuffer } from '../link/webrtc/candidate-buffer.js';
import type { RtcPeerFactory } from '../link/webrtc/rtc-peer.js';
import { isOfferer } from '../peer/offerer.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { PendingConnection } from '../pending/pending-connection.js';
import type { Limits } from '../wire/limits.js';
import type { Connector, InboundHandler } from './connector.js';
import type { Handshaker } from './handshaker.js';
import type { Signal, SignalingPort } from './signaling-port.js';
import { WebRtcAttempt, type WebRtcAttemptHost } from './webrtc-attempt.js';
import type { WebRtcSettings } from './webrtc-options.js';
import { decodeSignal, encodeSignal, WEBRTC_SERVICE_ID, type WebRtcSignal } from './webrtc-signals.js';

export interface WebRtcConnectorOptions {
  readonly handshaker: Handshaker;
  readonly signaling: SignalingPort;
  readonly makePeer: RtcPeerFactory;
  /** Releases what the peer connections share, after the last of them. */
  readonly closePeers?: () => Promise<void>;
  readonly settings: WebRtcSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly logger: Logger;
}

export class WebRtcConnector implements Connector {
  readonly name = 'webrtc';
  readonly #options: WebRtcConnectorOptions;
  readonly #attempts = new Map<PeerId, WebRtcAttempt>();
  readonly #host: WebRtcAttemptHost;
  /** Insertion order is age, in both. */
  readonly #passive = new Set<PeerId>();
  /** When the last connection with a peer opened. */
  readonly #openedAt = new Map<PeerId, number>();
  readonly #held: CandidateBuffer;
  #listening: Disposable | undefined;
  #onInbound: InboundHandler | undefined;
  #inboundCount = 0;
  #hasMadePeers = false;
  #closed = false;

  constructor(options: WebRtcConnectorOptions) {
    this.#options = options;
    const { clock, limits, handshaker, settings, makePeer, random } = options;
    this.#held = new CandidateBuffer(limits.maxRtcHeldCandidates);
    this.#host = {
      clock,
      limits,
      handshaker,
      settings,
      makePeer: (...made) => {
        this.#hasMadePeers = true;
        return makePeer(...made);
      },
      linkSettings: linkSettings(options),
      held: this.#held,
      newConnectionId: () => randomHex(random, 16),
      send: (attempt, signal) => this.#send(attempt, signal),
      isPassiveTowards: ({ pending }) => this.#passive.has(pending.peer.id),
      rememberPassive: ({ pending }) => this.#rememberPassive(pending.peer.id),
    };
  }

  /** Attempts in progress. */
  get pendingCount(): number {
    return this.#attempts.size;
  }

  /** Asked last: whom nobody else can reach. */
  canReach(): boolean {
    return true;
  }

  accept(handler: InboundHandler): void {
    this.#onInbound = handler;
    this.#listening ??= this.#options.signaling.listen(WEBRTC_SERVICE_ID, (signal) => this.#receive(signal));
  }

  connect(peer: PeerDescriptor): PendingConnection {
    if (this.#closed) throw new ConnectionError('CLOSED', 'This node is closing and dials nobody any more.');
    const inFlight = this.#attempts.get(peer.id);
    if (inFlight !== undefined) return inFlight.pending;
    const attempt = this.#newAttempt(peer, this.#offersTo(peer));
    attempt.begin();
    return attempt.pending;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listening?.[Symbol.dispose]();
    const error = new ConnectionError('CLOSED', 'This node is closing.');
    // A snapshot: cancelling changes the map (R41).
    for (const { pending } of [...this.#attempts.values()]) pending.cancel(error);
    // Peer connections are released a turn after their end (R31): also those of the links that the manager has just ended.
    const { clock, closePeers } = this.#options;
    if (this.#hasMadePeers) await new Promise<void>((resolve) => startTimer(clock, 0, resolve));
    await closePeers?.();
  }

  #offersTo(peer: PeerDescriptor): boolean {
    return isOfferer(this.#options.handshaker.self.id, peer.id);
  }

  #newAttempt(peer: PeerDescriptor, asOfferer: boolean): WebRtcAttempt {
    const initiator = asOfferer ? 'local' : 'remote';
    const pending = this.#options.handshaker.pending(peer, initiator, this.name, (error) => attempt.end(error));
    const attempt = new WebRtcAttempt(pending, this.#host);
    this.#attempts.set(peer.id, attempt);
    pending.outcome$.subscribe((outcome) => {
      // Only the attempt that is over: another may have taken its place (R33).
      if (this.#attempts.get(peer.id) === attempt) this.#attempts.delete(peer.id);
      if (outcome.type !== 'established') attempt.end(outcome.error);
      else this.#rememberOpening(peer.id);
    });
    return attempt;
  }

  #receive(signal: Signal): void {
    const { limits, logger, handshaker } = this.#options;
    try {
      const decoded = decodeSignal(signal, limits);
      const { from } = signal;
      if (decoded === undefined || this.#closed || from.id === handshaker.self.id) return;
      this.#dispatch(from, decoded);
    } catch (error) {
      logger.debug('webrtc.signalDropped', { from: signal.from.id, error: describeError(error) });
    }
  }

  #dispatch(from: PeerDescriptor, signal: WebRtcSignal): void {
    const attempt = this.#attempts.get(from.id);
    switch (signal.type) {
      case 'request':
        if (attempt === undefined && this.#offersTo(from)) this.#admit(from, true, (made) => made.begin());
        return;
      case 'offer':
        if (attempt !== undefined) attempt.offerReceived(signal.connectionId, signal.sdp);
        else if (!this.#offersTo(from)) {
          this.#admit(from, false, (made) => made.offerReceived(signal.connectionId, signal.sdp));
        }
        return;
      case 'answer':
        attempt?.answerReceived(signal.connectionId, signal.sdp);
        return;
      case 'candidate':
        if (attempt !== undefined) attempt.candidateReceived(signal.connectionId, signal);
        else this.#held.hold(`${from.id}/${signal.connectionId}`, signal); // R30: before its offer.
    }
  }

  /** A peer begins; the manager decides. */
  #admit(from: PeerDescriptor, asOfferer: boolean, begin: (attempt: WebRtcAttempt) => void): void {
    const { clock, limits, logger } = this.#options;
    if (this.#onInbound === undefined) return;
    if (this.#inboundCount >= limits.maxRtcInboundAttempts) {
      logger.warn('webrtc.too-many-attempts', { from: from.id, attempts: this.#inboundCount });
      return;
    }
    const attempt = this.#newAttempt(from, asOfferer);
    this.#inboundCount++;
    attempt.pending.outcome$.subscribe(() => {
      this.#inboundCount--;
    });
    const openedAt = this.#openedAt.get(from.id) ?? Number.NEGATIVE_INFINITY;
    this.#onInbound({
      pending: attempt.pending,
      mayBeEcho: clock.now() - openedAt < limits.rtcEchoMs,
      admit: () => begin(attempt),
      refuse: (refusal) => {
        const error = new ConnectionError('REFUSED_DUPLICATE', `Refused the peer's attempt by WebRTC: ${refusal}.`);
        attempt.pending.settle({ type: 'refused', error });
      },
    });
  }

  #send(attempt: WebRtcAttempt, signal: WebRtcSignal): void {
    const { method, bodyType, body } = encodeSignal(signal);
    const { peer } = attempt.pending;
    this.#options.signaling
      .notify(peer, WEBRTC_SERVICE_ID, method, bodyType, body, attempt.signal)
      .catch((error: unknown) => attempt.signalFailed(signal, error));
  }

  #rememberPassive(peer: PeerId): void {
    this.#passive.delete(peer);
    this.#passive.add(peer);
    forgetOldest(this.#passive, this.#options.limits.maxRtcPeersRemembered);
  }

  #rememberOpening(peer: PeerId): void {
    this.#openedAt.delete(peer);
    this.#openedAt.set(peer, this.#options.clock.now());
    forgetOldest(this.#openedAt, this.#options.limits.maxRtcPeersRemembered);
  }
}

function forgetOldest(
  peers: { readonly size: number; keys(): Iterator<PeerId>; delete(peer: PeerId): boolean },
  most: number,
): void {
  const oldest = peers.keys().next();
  if (oldest.done !== true && peers.size > most) peers.delete(oldest.value);
}
