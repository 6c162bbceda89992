/**
 * One real connection manager in the hand of a race test: the clock, its connector and its links are scripted, and what
 * it announces, receives and writes is recorded in order. Every race that one side can see is reproduced on it.
 */

import { DeadlineWheel } from '../../src/base/deadline-wheel.js';
import { silentLogger } from '../../src/base/logger.js';
import { noMetrics } from '../../src/base/metrics.js';
import { ConnectionManager } from '../../src/manager/connection-manager.js';
import type { ManagerOptions } from '../../src/manager/manager-options.js';
import type { PeerEvent, SendOptions } from '../../src/manager/transport.js';
import type { PeerDescriptor } from '../../src/peer/peer-descriptor.js';
import { offererPair } from '../../src/testing/fixtures.js';
import { ScriptedConnector, type ScriptedConnectorOptions } from '../../src/testing/scripted-connector.js';
import type { ScriptedLink } from '../../src/testing/scripted-link.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { encodePeerDescriptor } from '../../src/wire/descriptor-codec.js';
import { userBytes } from '../../src/wire/envelope.js';
import { decodeEnvelope } from '../../src/wire/envelope-decoder.js';
import { EnvelopeEncoder } from '../../src/wire/envelope-encoder.js';
import { limits as defaultLimits, type Limits } from '../../src/wire/limits.js';
import { type Tracked, track } from './tracked.js';

/** Whether the manager under test is the offerer towards its peer; `it.each` over it runs a race in both roles. */
export const ROLES = ['offerer', 'other'] as const;
export type Role = (typeof ROLES)[number];

export interface StandOptions {
  /** Role of the manager under test. Default `other`. */
  readonly role?: Role;
  readonly limits?: Partial<Limits>;
  /** Deadlines of the connector's attempts, if they differ from `limits`. */
  readonly attemptLimits?: Partial<Limits>;
  readonly onConnect?: ScriptedConnectorOptions['onConnect'];
  readonly manager?: Partial<ManagerOptions>;
}

export class Stand {
  readonly self: PeerDescriptor;
  readonly peer: PeerDescriptor;
  readonly clock = new VirtualClock();
  readonly connector: ScriptedConnector;
  readonly manager: ConnectionManager;
  /** Everything that became visible, in order: announcements by type, received texts in quotes. */
  readonly log: string[] = [];
  /** Called at each announcement, while it is made. */
  onEvent: ((event: PeerEvent) => void) | undefined;
  readonly #encoder: EnvelopeEncoder;

  constructor({ role = 'other', limits, attemptLimits = limits, onConnect, manager }: StandOptions = {}) {
    const [offerer, other] = offererPair();
    [this.self, this.peer] = role === 'offerer' ? [offerer, other] : [other, offerer];
    this.connector = new ScriptedConnector({
      clock: this.clock,
      ...(attemptLimits === undefined ? {} : { limits: attemptLimits }),
      ...(onConnect === undefined ? {} : { onConnect }),
    });
    this.manager = new ConnectionManager({
      self: this.self,
      connectors: [this.connector],
      clock: this.clock,
      wheel: new DeadlineWheel(this.clock, defaultLimits.wheelTickMs),
      random: new SeededRandom(1),
      limits: { ...defaultLimits, ...limits },
      logger: silentLogger,
      metrics: noMetrics,
      isProtected: () => false,
      isPrivate: () => false,
      notify: (_peer, mode) => void this.log.push(`notice ${mode}`),
      onReplaced: () => {},
      onUnhandled: (message) => {
        this.log.push(`"${textOf(userBytes(message))}"`);
        return true;
      },
      ...manager,
    });
    this.manager.peerEvents$.subscribe((event) => {
      this.log.push(event.type === 'failed' ? `failed ${event.error.code}` : event.type);
      this.onEvent?.(event);
    });
    this.manager.start();
    this.#encoder = encoderFrom(this.peer, this.self);
  }

  /** Sends a text to the peer. */
  say(text: string, options?: SendOptions): Tracked {
    const message = { kind: 'bytes', serviceId: 'chat', bytes: new TextEncoder().encode(text) } as const;
    return track(this.manager.send(this.peer, message, options));
  }

  /** A frame of the peer that carries a text. */
  frame(text: string): Uint8Array {
    return this.#encoder.encode({ kind: 'bytes', serviceId: 'chat', bytes: new TextEncoder().encode(text) });
  }

  /** The phase of the peer's endpoint; undefined when there is none. */
  get phase(): string | undefined {
    return this.manager.diagnostics().endpoints[0]?.phase;
  }

  /** Who dialled the live connection. */
  get initiator(): 'local' | 'remote' | undefined {
    return this.manager.diagnostics().endpoints[0]?.initiator;
  }

  /** Connects by the manager's own dial. */
  connectOut(): ScriptedLink {
    void this.say('first');
    return this.connector.latest().establish();
  }
}

/** An encoder of frames from one peer to another. */
export function encoderFrom(source: PeerDescriptor, target: PeerDescriptor, prefix = `${source.id.slice(-2)}-`) {
  return new EnvelopeEncoder({
    source: encodePeerDescriptor(source),
    target,
    messageIdPrefix: prefix,
  });
}

/** The texts in frames, in order; anything that is not one as its content. */
export function textsIn(frames: readonly Uint8Array[]): string[] {
  return frames.map((frame) => {
    const envelope = decodeEnvelope(frame);
    const bytes = envelope.content === 'rpc' ? userBytes(envelope) : undefined;
    return bytes === undefined ? `<${envelope.content}>` : textOf(bytes);
  });
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '<no text>' : new TextDecoder().decode(bytes);
}
