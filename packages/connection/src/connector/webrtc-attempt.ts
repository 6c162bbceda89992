/**
 * One attempt to reach one peer by WebRTC (wire-protocol 5.2): descriptions and candidates go out and come in as signals,
 * in any order, until a data channel is open; then the handshake runs on it. The offerer makes the offer and dials the
 * handshake; the other side answers both. Made by the connector, which routes signals to it. Whoever ends an attempt ends its
 * peer connection (R33), and a peer connection that was closed reports nothing, so no event of an old one reaches a new one.
 */
import { type CancelTimer, type Clock, startTimer } from '../base/clock.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { LinkSettings } from '../link/link-settings.js';
import { isPrivateAddress, readCandidate, withExternalIp } from '../link/webrtc/candidate.js';
import type { CandidateBuffer, RemoteCandidate } from '../link/webrtc/candidate-buffer.js';
import type { RtcChannel, RtcPeer, RtcPeerFactory, RtcPeerHost, RtcPeerState } from '../link/webrtc/rtc-peer.js';
import { isDtlsClient, leavesRoleToAnswerer, offerAsDtlsClient } from '../link/webrtc/session-description.js';
import { WebRtcTransport } from '../link/webrtc/webrtc-link.js';
import type { Outcome, PendingConnection } from '../pending/pending-connection.js';
import type { Limits } from '../wire/limits.js';
import { CandidateTally } from './candidate-tally.js';
import type { Handshaker } from './handshaker.js';
import { noteChannelOpen, notePathFound } from './note-path.js';
import { SignalOutbox, type SignalOutboxHost } from './signal-outbox.js';
import type { WebRtcSettings } from './webrtc-options.js';
import type { WebRtcSignal } from './webrtc-signals.js';

/** Wire-protocol 5.3. */
const CHANNEL_LABEL = 'streamrDataChannel';

/** What all attempts of a node share. */
export interface WebRtcAttemptHost {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly linkSettings: LinkSettings;
  readonly handshaker: Handshaker;
  readonly settings: WebRtcSettings;
  readonly makePeer: RtcPeerFactory;
  readonly held: CandidateBuffer;
  readonly newConnectionId: () => string;
  /** Sends a signal to the peer of `pending`; a failure is reported to `signalFailed`. */
  readonly send: (attempt: WebRtcAttempt, signal: WebRtcSignal) => void;
  /** True if this peer did not take our role as DTLS client before. */
  readonly isPassiveTowards: (attempt: WebRtcAttempt) => boolean;
  readonly rememberPassive: (attempt: WebRtcAttempt) => void;
}

export class WebRtcAttempt implements RtcPeerHost, SignalOutboxHost {
  readonly pending: PendingConnection;
  readonly isOfferer: boolean;
  readonly #host: WebRtcAttemptHost;
  readonly #tally = new CandidateTally();
  readonly #cancelSignals = new AbortController();
  readonly #outbox: SignalOutbox;
  readonly #beganAt: number;
  #connectionId: string | undefined;
  #rtc: RtcPeer | undefined;
  #transport: WebRtcTransport | undefined;
  #isDescribed = false;
  #restarts = 0;
  #candidates = 0;
  #cancelDeadline: CancelTimer | undefined;
  #cancelHandshake = (_error: ConnectionError): void => {};
  #isOver = false;

  /** `pending.initiator` is `local` at the offerer. */
  constructor(pending: PendingConnection, host: WebRtcAttemptHost) {
    this.pending = pending;
    this.isOfferer = pending.initiator === 'local';
    this.#host = host;
    this.#outbox = new SignalOutbox(host.clock, this);
    this.#beganAt = host.clock.now();
  }

  /** Ours, or the offer's once it is there. */
  get connectionId(): string | undefined {
    return this.#connectionId;
  }
  /** For the outbox. */
  send(signal: WebRtcSignal): void {
    if (!this.#isOver) this.#host.send(this, signal);
  }
  /** Aborts with the attempt's end: signals that still wait are withdrawn. */
  get signal(): AbortSignal {
    return this.#cancelSignals.signal;
  }
  /** Starts on our own account: offers, or asks the offerer to. */
  begin(): void {
    if (this.isOfferer) this.#offer();
    else {
      this.pending.note('asked for an offer');
      this.#host.send(this, { type: 'request' });
      this.#awaitDescription();
    }
  }

  /** Stops everything that is not in a link's hands. Idempotent. */
  end(error: ConnectionError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelDeadline?.();
    this.#outbox.drop();
    this.#cancelSignals.abort(error);
    if (this.#connectionId !== undefined) this.#host.held.release(this.#heldKey(this.#connectionId));
    this.#cancelHandshake(error);
    if (this.#transport === undefined) this.#rtc?.close();
  }

  // ---- signals of the peer ------------------------------------------------------------------------------------

  /** The first offer, or a later one of a peer that begins anew. */
  offerReceived(connectionId: string, sdp: string): void {
    if (this.#isOver || this.isOfferer || this.#transport !== undefined) return;
    if (this.#connectionId === connectionId) return; // Twice the same.
    if (this.#rtc !== undefined && !this.#mayRestart()) return;
    this.pending.note('offer received');
    this.#rtc?.close();
    this.#connectionId = connectionId;
    this.#openPeer();
    this.#rtc?.acceptOffer(sdp);
    // Of a foreign peer: it has to be ready before us, so its own check comes first; if it cannot reach us, ours has to.
    if (!leavesRoleToAnswerer(sdp) || this.#crossesNats) this.#described();
    else this.#setDeadline(this.#host.limits.rtcCandidateHoldMs, () => this.#described());
  }

  answerReceived(connectionId: string, sdp: string): void {
    if (this.#isOver || !this.isOfferer || this.#isDescribed || this.#connectionId !== connectionId) return;
    this.pending.note('answer received');
    this.#rtc?.acceptAnswer(sdp);
    this.#described();
    this.#outbox.release();
  }

  candidateReceived(connectionId: string, remote: RemoteCandidate): void {
    const { limits, settings, held } = this.#host;
    if (this.#isOver || this.#candidates >= limits.maxRtcCandidates) return;
    this.#candidates++;
    const facts = readCandidate(remote.candidate);
    if (facts !== undefined && !settings.allowPrivateAddresses && isPrivateAddress(facts.address)) {
      this.pending.note('candidate dropped', { reason: 'private address', address: facts.address });
      return;
    }
    this.#tally.remote(facts);
    this.pending.note('remote candidate', { ...facts });
    if (this.#isDescribed && this.#connectionId === connectionId) this.#rtc?.addCandidate(remote.candidate, remote.mid);
    else held.hold(this.#heldKey(connectionId), remote); // R30: its description is still on the way.
  }

  /** A signal of ours found no way. */
  signalFailed(signal: WebRtcSignal, cause: unknown): void {
    if (this.#isOver) return;
    this.pending.note('signal lost', { type: signal.type, error: describeError(cause) });
    if (signal.type === 'candidate') return; // Others may do.
    const text = `No way to send the ${signal.type} for WebRTC to ${this.pending.peer.id}: ${describeError(cause)}`;
    this.#fail(new ConnectionError('SIGNALING_FAILED', text, { cause }));
  }

  // ---- what the peer connection reports -------------------------------------------------------------------------

  localDescription(type: 'offer' | 'answer', sdp: string): void {
    if (this.#isOver) return;
    if (type === 'offer') {
      const isOpen = this.#crossesNats || this.#host.isPassiveTowards(this);
      const offered = isOpen ? sdp : offerAsDtlsClient(sdp);
      this.#outbox.post((connectionId) => ({ type, connectionId, sdp: offered }));
      if (this.#restarts > 0) this.#outbox.hold(this.#host.limits.rtcEarlyTimeoutMs); // See #failedToOpen.
      return;
    }
    // Held until our own checks have reached the offerer, which begins with the answer.
    if (!isDtlsClient(sdp)) this.#outbox.hold(this.#host.limits.rtcAnswerHoldMs);
    this.#outbox.post((connectionId) => ({ type, connectionId, sdp }));
  }

  localCandidate(line: string, mid: string): void {
    if (this.#isOver) return;
    const { externalIp } = this.#host.settings;
    const candidate = externalIp === undefined ? line : withExternalIp(line, externalIp);
    const facts = readCandidate(candidate);
    this.#tally.local(facts);
    this.pending.note('local candidate', { ...facts });
    this.#outbox.post((connectionId) => ({ type: 'candidate', connectionId, candidate, mid }));
  }

  pathFound(): void {
    if (this.#isOver) return;
    notePathFound(this.pending, this.#transport === undefined ? undefined : this.#rtc);
    if (!this.isOfferer && !this.#isDescribed && this.#transport === undefined) this.#described();
    this.#outbox.release();
  }

  stateChanged(state: RtcPeerState): void {
    if (this.#transport !== undefined) this.#transport.stateChanged(state);
    else if (!this.#isOver && (state === 'failed' || state === 'closed')) this.#failedToOpen(state);
  }

  channelOpened(channel: RtcChannel): void {
    const rtc = this.#rtc;
    if (this.#isOver || rtc === undefined) return;
    this.#cancelDeadline?.();
    this.#outbox.release();
    const { handshaker, linkSettings } = this.#host;
    const transport = new WebRtcTransport(linkSettings, rtc, channel, this.isOfferer ? 'outbound' : 'inbound');
    this.#transport = transport;
    noteChannelOpen(this.pending, rtc);
    const settle = (outcome: Outcome): void => void this.pending.settle(outcome);
    this.#cancelHandshake = this.isOfferer
      ? handshaker.dial(transport.link, this.pending.peer, settle, this.pending)
      : handshaker.answer(transport.link, this.pending, settle);
    if (this.#isOver) this.#cancelHandshake(new ConnectionError('CANCELLED', 'The attempt was given up.'));
  }

  failed(error: unknown): void {
    if (this.#isOver) return;
    this.pending.note('description refused', { error: describeError(error) });
    const text = `WebRTC with ${this.pending.peer.id} could not start: ${describeError(error)}`;
    this.#fail(new ConnectionError('ICE_FAILED', text, { cause: error }));
  }

  candidateRefused(candidate: string, error: unknown): void {
    this.pending.note('candidate refused', { candidate, error: describeError(error) });
  }

  // ---- steps ----------------------------------------------------------------------------------------------------

  #offer(): void {
    this.#connectionId = this.#host.newConnectionId();
    this.pending.note('offering');
    this.#openPeer();
    this.#rtc?.offer(CHANNEL_LABEL);
    this.#awaitDescription();
  }

  #openPeer(): void {
    const { makePeer, settings, limits } = this.#host;
    this.#isDescribed = false;
    this.#outbox.drop();
    this.#rtc = makePeer({ ...settings, maxMessageBytes: limits.maxFrameBytes }, this);
    if (this.#isOver) this.#rtc.close(); // The platform refused at once.
  }

  /** Both descriptions are known: candidates that came before are of use now, and a path must be found in time. */
  #described(): void {
    if (this.#isOver || this.#connectionId === undefined) return;
    this.#isDescribed = true;
    for (const { candidate, mid } of this.#host.held.release(this.#heldKey(this.#connectionId))) {
      this.#rtc?.addCandidate(candidate, mid);
    }
    const { rtcPathTimeoutMs, rtcRetryAfterMs } = this.#host.limits;
    if (this.isOfferer && this.#restarts === 0)
      this.#setDeadline(rtcRetryAfterMs, () => this.#failedToOpen('connecting'));
    else this.#setDeadline(rtcPathTimeoutMs, () => this.#fail(this.#noPath(`within ${rtcPathTimeoutMs} ms`)));
  }

  #awaitDescription(): void {
    const { rtcEarlyTimeoutMs } = this.#host.limits;
    this.#setDeadline(rtcEarlyTimeoutMs, () => {
      if (this.isOfferer) this.#host.rememberPassive(this);
      const what = this.isOfferer ? 'answer to our offer' : 'offer';
      const text = `No ${what} came from ${this.pending.peer.id} within ${rtcEarlyTimeoutMs} ms: it is gone, has no WebRTC, or our signals do not reach it.`;
      this.#fail(new ConnectionError('CONNECT_TIMEOUT', text, { data: { rtcEarlyTimeoutMs } }));
    });
  }

  /** The offerer begins anew, now with its candidates behind the answer (decision 13). One that does not by itself is asked to. */
  #failedToOpen(state: RtcPeerState): void {
    this.pending.note('peer connection ended', { state });
    this.#rtc?.close();
    this.#rtc = undefined;
    this.#outbox.drop();
    if (this.#mayRestart()) this.begin();
    else this.#fail(this.#noPath(`(${state})`));
  }

  /** Only what fails at once is worth another try: where no path was found for seconds, there is none. */
  #mayRestart(): boolean {
    const { limits, clock } = this.#host;
    return this.#restarts++ < limits.maxRtcRestarts && clock.now() - this.#beganAt < limits.rtcRestartWindowMs;
  }

  #noPath(how: string): ConnectionError {
    const { peer } = this.pending;
    const text = `No network path to ${peer.id} ${how}. Tried ${this.#tally.describe()}. ${this.#tally.advice(this.#host.settings.iceServers)}`;
    return new ConnectionError('ICE_FAILED', text, { data: this.#tally.counts() });
  }

  #fail(error: ConnectionError): void {
    this.pending.settle({ type: 'failed', error });
    this.end(error);
  }

  #setDeadline(ms: number, work: () => void): void {
    this.#cancelDeadline?.();
    if (!this.#isOver) this.#cancelDeadline = startTimer(this.#host.clock, ms, work);
  }

  /** Then checks take their time, and who is ready first is anybody's guess: the usual roles stall least (decision 13). */
  get #crossesNats(): boolean {
    return this.#host.settings.iceServers.length > 0;
  }

  #heldKey(connectionId: string): string {
    return `${this.pending.peer.id}/${connectionId}`;
  }
}
