/** Two peers with RPC over a fake network, and a service to call: what the tests of rpc/ have in common. */
import type { PeerDescriptor } from '../../src/peer/peer-descriptor.js';
import { Rpc, type RpcOptions } from '../../src/rpc/rpc.js';
import type { RpcCommunicator } from '../../src/rpc/rpc-communicator.js';
import { defineService, type Handlers, notification, request } from '../../src/rpc/service.js';
import type { FakeTransport } from '../../src/testing/fake-transport.js';
import { FakeTransportNetwork } from '../../src/testing/fake-transport-network.js';
import { peer } from '../../src/testing/fixtures.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import type { BodyType } from '../../src/wire/body.js';

/** A body that is a text; the text `unreadable` cannot be decoded, the text `unwritable` cannot be encoded. */
export const text: BodyType<string> = {
  typeName: 'test.Text',
  encode(value) {
    if (value === 'unwritable') throw new Error('This text cannot be written.');
    return new TextEncoder().encode(value);
  },
  decode(bytes) {
    const value = new TextDecoder().decode(bytes);
    if (value === 'unreadable') throw new Error('This text cannot be read.');
    return value;
  },
};

/** Another type, whose bytes are the same. */
export const otherText: BodyType<string> = { ...text, typeName: 'test.OtherText' };

const definitions = {
  echo: request(text, text),
  patient: request(text, text, { handlerTimeoutMs: 10_000 }),
  tell: notification(text),
};

export const EchoRpc = defineService('EchoRpc', definitions);
export type EchoDefinitions = typeof definitions;
export type EchoHandlers = Handlers<EchoDefinitions>;

/** One side. */
export interface RpcSide {
  readonly self: PeerDescriptor;
  readonly transport: FakeTransport;
  readonly rpc: Rpc;
  readonly communicator: RpcCommunicator;
}

/** Two sides, not connected yet. */
export class RpcStand {
  readonly clock = new VirtualClock();
  readonly network: FakeTransportNetwork;
  readonly client: RpcSide;
  readonly server: RpcSide;

  constructor({ auto = true, limits }: { auto?: boolean; limits?: RpcOptions['limits'] } = {}) {
    this.network = new FakeTransportNetwork({ auto });
    this.client = this.side(1, limits);
    this.server = this.side(2, limits);
  }

  /** A further peer with RPC under the service id `echo`. */
  side(n: number, limits: RpcOptions['limits'] = {}): RpcSide {
    const self = peer(n);
    const transport = this.network.join(self);
    const rpc = new Rpc({ transport, clock: this.clock, random: new SeededRandom(n), limits });
    return { self, transport, rpc, communicator: rpc.communicator('echo') };
  }

  connect(): this {
    this.network.connect(this.client.self, this.server.self);
    return this;
  }

  /** Everything that does not need time happens. */
  settle(): Promise<void> {
    return this.clock.drain();
  }
}

/** The code with which a promise rejects, or `resolved`. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

/** A promise in the test's hand. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** A signal that knows how many listen to it. */
export function countingSignal(): { signal: AbortSignal; listeners: () => number } {
  const { signal } = new AbortController();
  const { addEventListener, removeEventListener } = signal;
  let listeners = 0;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(signal, args);
  };
  return { signal, listeners: () => listeners };
}
