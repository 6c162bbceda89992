/** Two peers with lockers over a fake network: what the tests of locks/ have in common. */
import { ConnectionLocker } from '../../src/locks/connection-locker.js';
import type { ConnectionLockerOptions } from '../../src/locks/locker-options.js';
import type { PeerDescriptor } from '../../src/peer/peer-descriptor.js';
import { Rpc } from '../../src/rpc/rpc.js';
import type { FakeTransport } from '../../src/testing/fake-transport.js';
import { FakeTransportNetwork } from '../../src/testing/fake-transport-network.js';
import { peer } from '../../src/testing/fixtures.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';

/** What a test may set on a locker. */
export type LockerSettings = Partial<Omit<ConnectionLockerOptions, 'transport' | 'rpc' | 'clock'>>;

/** One side. */
export interface LockSide {
  readonly self: PeerDescriptor;
  readonly transport: FakeTransport;
  readonly rpc: Rpc;
  readonly locker: ConnectionLocker;
}

/** Two sides, not connected yet. */
export class LockStand {
  readonly clock = new VirtualClock();
  readonly network: FakeTransportNetwork;
  readonly a: LockSide;
  readonly b: LockSide;

  constructor({ auto = true, ...settings }: { auto?: boolean } & LockerSettings = {}) {
    this.network = new FakeTransportNetwork({ auto });
    this.a = this.side(1, settings);
    this.b = this.side(2, settings);
  }

  /** A further peer; or the same one again, after its transport was closed. */
  side(n: number, settings: LockerSettings = {}): LockSide {
    const self = peer(n);
    const transport = this.network.join(self);
    const { clock } = this;
    const rpc = new Rpc({ transport, clock, random: new SeededRandom(n) });
    return { self, transport, rpc, locker: new ConnectionLocker({ transport, rpc, clock, ...settings }) };
  }

  connect(): this {
    this.network.connect(this.a.self, this.b.self);
    return this;
  }

  /** The connection between the two ends, and both notice. */
  disconnect(options: { graceful?: boolean } = {}): void {
    this.network.disconnect(this.a.self, this.b.self, options);
    this.network.run();
  }

  /** Everything that does not need time happens. */
  settle(): Promise<void> {
    return this.clock.drain();
  }

  /** Closes everything; afterwards no timer and no listener is left. */
  close(...others: readonly LockSide[]): void {
    for (const { locker, rpc, transport } of [this.a, this.b, ...others]) {
      locker.close();
      rpc.close();
      transport.close();
    }
  }
}

/** Method names of what a side sent, in order. */
export function methodsSent({ transport }: LockSide): string[] {
  return transport.sent.map(({ message }) =>
    'method' in message ? `${message.kind} ${message.method}` : message.kind,
  );
}
