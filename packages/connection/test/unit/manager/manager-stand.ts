/** A connection manager over a scripted connector, with its events written down. */
import { DeadlineWheel } from '../../../src/base/deadline-wheel.js';
import { silentLogger } from '../../../src/base/logger.js';
import { noMetrics } from '../../../src/base/metrics.js';
import type { DisconnectMode } from '../../../src/endpoint/endpoint-state.js';
import { ConnectionManager } from '../../../src/manager/connection-manager.js';
import type { ManagerOptions } from '../../../src/manager/manager-options.js';
import type { PeerEvent, SendOptions } from '../../../src/manager/transport.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import { offererPair } from '../../../src/testing/fixtures.js';
import { ScriptedConnector } from '../../../src/testing/scripted-connector.js';
import type { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { userBytes } from '../../../src/wire/envelope.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import { limits as defaultLimits, type Limits } from '../../../src/wire/limits.js';

export interface ManagerStandOptions extends Partial<Omit<ManagerOptions, 'limits'>> {
  readonly limits?: Partial<Limits>;
  /** Whether this node is the offerer towards `remote`. Default true. */
  readonly isOfferer?: boolean;
  /** False: the test starts it. */
  readonly start?: boolean;
  /** Subscribes to the events before anybody else. */
  readonly firstListener?: (event: PeerEvent, stand: ManagerStand) => void;
  readonly canReach?: (peer: PeerDescriptor) => boolean;
}

export class ManagerStand {
  readonly clock = new VirtualClock();
  readonly self: PeerDescriptor;
  /** The peer that most tests are about. */
  readonly remote: PeerDescriptor;
  readonly connector: ScriptedConnector;
  readonly manager: ConnectionManager;
  /** Events as `<type>` or `<type> <code>`, those of other peers than `remote` behind the end of their id. */
  readonly events: string[] = [];
  readonly notices: string[] = [];

  constructor(options: ManagerStandOptions = {}) {
    const { isOfferer = true, start = true, canReach, firstListener, limits: overrides = {}, ...rest } = options;
    const [offerer, other] = offererPair();
    this.self = isOfferer ? offerer : other;
    this.remote = isOfferer ? other : offerer;
    const limits: Limits = { ...defaultLimits, ...overrides };
    this.connector = new ScriptedConnector({
      clock: this.clock,
      limits,
      ...(canReach === undefined ? {} : { canReach }),
    });
    this.manager = new ConnectionManager({
      self: this.self,
      connectors: [this.connector],
      clock: this.clock,
      wheel: new DeadlineWheel(this.clock, limits.wheelTickMs),
      random: new SeededRandom(1),
      limits,
      logger: silentLogger,
      metrics: noMetrics,
      isProtected: () => false,
      isPrivate: () => false,
      notify: (peer, mode) => this.#notify(peer, mode),
      onReplaced: () => {},
      onUnhandled: () => false,
      ...rest,
    });
    this.manager.peerEvents$.subscribe((event) => firstListener?.(event, this));
    this.manager.peerEvents$.subscribe((event) => {
      const code = 'error' in event && event.error !== undefined ? ` ${event.error.code}` : '';
      const who = event.peer.id === this.remote.id ? '' : `${event.peer.id.slice(-2)} `;
      this.events.push(`${who}${event.type}${code}`);
    });
    this.connector.accept((attempt) => this.manager.inbound(attempt));
    if (start) this.manager.start();
  }

  /** Sends one byte and tells later how it ended. */
  send(byte: number, options: SendOptions = {}, to: PeerDescriptor = this.remote): { outcome: string } {
    const told = { outcome: 'open' };
    this.manager.send(to, message(byte), options).then(
      () => {
        told.outcome = 'sent';
      },
      (error: unknown) => {
        told.outcome = codeOf(error);
      },
    );
    return told;
  }

  /** Connects to `remote` by sending. */
  connect(): ScriptedLink {
    this.manager.dial(this.remote);
    return this.connector.latest(this.remote).establish();
  }

  #notify(peer: PeerDescriptor, mode: DisconnectMode): void {
    this.notices.push(mode);
    this.manager.send(peer, message(255), { connect: false, sendWhileClosing: true }).catch(() => {});
  }
}

export function message(byte: number) {
  return { kind: 'bytes', serviceId: 'test', bytes: Uint8Array.of(byte) } as const;
}

/** The bytes of the user messages that left on a link. */
export function wire(link: ScriptedLink): string[] {
  return link.wire.map((frame) => userBytes(decodeEnvelope(frame))?.join() ?? 'other');
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
