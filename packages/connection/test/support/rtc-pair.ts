/** Two nodes' WebRTC connectors in virtual time, and their signals in the test's hand. */
import { silentLogger } from '../../src/base/logger.js';
import type { InboundAttempt } from '../../src/connector/connector.js';
import { Handshaker } from '../../src/connector/handshaker.js';
import type { Signal, SignalingPort } from '../../src/connector/signaling-port.js';
import { WebRtcConnector } from '../../src/connector/webrtc-connector.js';
import { resolveWebRtc, type WebRtcOptions } from '../../src/connector/webrtc-options.js';
import {
  decodeSignal,
  encodeSignal,
  WEBRTC_SERVICE_ID,
  type WebRtcSignal,
} from '../../src/connector/webrtc-signals.js';
import type { PeerDescriptor } from '../../src/peer/peer-descriptor.js';
import type { Outcome, PendingConnection } from '../../src/pending/pending-connection.js';
import { offererPair } from '../../src/testing/fixtures.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits as defaults, type Limits } from '../../src/wire/limits.js';
import { SimRtc } from './sim-rtc.js';

/** A signal on its way. */
export interface SignalInFlight {
  readonly from: PeerDescriptor;
  readonly to: PeerDescriptor;
  readonly signal: WebRtcSignal;
  readonly raw: Signal;
}

export interface RtcSide {
  readonly self: PeerDescriptor;
  readonly connector: WebRtcConnector;
  /** Attempts that the peer began. */
  readonly inbound: InboundAttempt[];
  /** What each attempt of this side, begun by either, ended with. */
  readonly outcomes: string[];
  /** Answers to inbound attempts; default: admit. */
  decide: (attempt: InboundAttempt) => void;
}

export interface RtcPairOptions {
  readonly webrtc?: WebRtcOptions;
  readonly limits?: Partial<Limits>;
}

export class RtcPair {
  readonly clock = new VirtualClock();
  readonly world = new SimRtc(this.clock);
  /** Signals that were sent and not delivered. */
  readonly signals: SignalInFlight[] = [];
  /** Signals cannot be sent while set. */
  outage: Error | undefined;
  readonly offerer: RtcSide;
  readonly answerer: RtcSide;
  readonly #limits: Limits;
  readonly #handlers = new Map<string, (signal: Signal) => void>();

  constructor({ webrtc = {}, limits = {} }: RtcPairOptions = {}) {
    this.#limits = { ...defaults, ...limits };
    const [offerer, answerer] = offererPair();
    this.offerer = this.#side(offerer, 'a', webrtc);
    this.answerer = this.#side(answerer, 'b', webrtc);
  }

  /** Starts an attempt and notes how it ends. */
  connect(from: RtcSide, to: RtcSide): PendingConnection {
    const pending = from.connector.connect(to.self);
    watch(pending, from.outcomes);
    return pending;
  }

  /** Lets the clock work until nothing happens by itself; deadlines do not pass. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 30; turn++) {
      await this.clock.drain();
      this.clock.advanceSync(0);
    }
  }

  /** Hands the signal at `index` to its receiver. */
  deliver(index = 0): WebRtcSignal['type'] | undefined {
    const [item] = this.signals.splice(index, 1);
    if (item !== undefined) this.#handlers.get(item.to.id)?.(item.raw);
    return item?.signal.type;
  }

  /** Delivers everything in order, and what follows from it; an answer that is held comes too. */
  async deliverAll(): Promise<void> {
    for (;;) {
      await this.settle();
      if (this.signals.length === 0) await this.clock.advance(this.#limits.rtcAnswerHoldMs);
      if (this.signals.length === 0) return;
      this.deliver();
    }
  }

  /** A signal that somebody made up. */
  inject(from: PeerDescriptor, to: RtcSide, signal: WebRtcSignal): void {
    const { method, body } = encodeSignal(signal);
    this.#handlers.get(to.self.id)?.({ from, method, body });
  }

  async close(): Promise<void> {
    await this.clock.run(Promise.all([this.offerer.connector.close(), this.answerer.connector.close()]));
    await this.settle();
  }

  #side(self: PeerDescriptor, name: string, webrtc: WebRtcOptions): RtcSide {
    const { clock, world } = this;
    const limits = this.#limits;
    const signaling: SignalingPort = {
      notify: async (to, _serviceId, method, _bodyType, body) => {
        if (this.outage !== undefined) throw this.outage;
        const raw: Signal = { from: self, method, body };
        const signal = decodeSignal(raw, limits);
        if (signal !== undefined) this.signals.push({ from: self, to, signal, raw });
      },
      listen: (serviceId, handler) => {
        if (serviceId === WEBRTC_SERVICE_ID) this.#handlers.set(self.id, handler);
        return { [Symbol.dispose]: () => this.#handlers.delete(self.id) };
      },
    };
    let ids = 0;
    const handshaker = new Handshaker({
      self: () => self,
      clock,
      limits,
      applicationVersion: '',
      features: 0,
      newMessageId: () => `${name}${ids++}`,
    });
    const connector = new WebRtcConnector({
      handshaker,
      signaling,
      makePeer: world.factory(name),
      settings: resolveWebRtc(webrtc),
      clock,
      random: new SeededRandom(name === 'a' ? 1 : 2),
      limits,
      logger: silentLogger,
    });
    const side: RtcSide = {
      self,
      connector,
      inbound: [],
      outcomes: [],
      decide: (attempt) => attempt.admit(),
    };
    connector.accept((attempt) => {
      side.inbound.push(attempt);
      watch(attempt.pending, side.outcomes);
      side.decide(attempt);
    });
    return side;
  }
}

function watch(pending: PendingConnection, outcomes: string[]): void {
  pending.outcome$.subscribe((outcome) => outcomes.push(textOf(outcome)));
}

function textOf(outcome: Outcome): string {
  return outcome.type === 'established' ? 'established' : `${outcome.type} ${outcome.error.code}`;
}
