import { describe, expect, it } from 'vitest';
import { DeadlineWheel } from '../../../src/base/deadline-wheel.js';
import type { Metrics } from '../../../src/base/metrics.js';
import { Rpc } from '../../../src/rpc/rpc.js';
import { FakeTransportNetwork } from '../../../src/testing/fake-transport-network.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { codeOf, EchoRpc, RpcStand } from '../../support/rpc-stand.js';

const { echo } = EchoRpc.methods;

describe('Rpc', () => {
  it('hands out one communicator per service id', () => {
    const { client } = new RpcStand();
    expect(() => client.rpc.communicator('echo')).toThrow(expect.objectContaining({ code: 'DUPLICATE_SERVICE' }));
    expect(client.rpc.communicator('another').serviceId).toBe('another');
  });

  it('bounds calls in flight over all communicators', async () => {
    const { client, server } = new RpcStand({ auto: false, limits: { maxCallsInFlight: 2 } }).connect();
    const other = client.rpc.communicator('other');
    void client.communicator.call(server.self, echo, 'one').catch(() => {});
    void other.call(server.self, echo, 'two').catch(() => {});
    expect(client.rpc.inFlight).toBe(2);
    expect(await codeOf(other.call(server.self, echo, 'three'))).toBe('LIMIT_REACHED');
    client.rpc.close();
  });

  it('R46: close() rejects every call and leaves no listener and no timer', async () => {
    const { clock, client, server } = new RpcStand({ auto: false }).connect();
    client.rpc.communicator('other');
    const code = codeOf(client.communicator.call(server.self, echo, 'hello'));
    client.rpc.close();
    client.rpc.close();
    expect(await code).toBe('CLOSED');
    expect(client.transport.listenerCount).toBe(0);
    expect(clock.pendingTimers).toBe(0);
    expect(() => client.rpc.communicator('late')).toThrow(expect.objectContaining({ code: 'CLOSED' }));
  });

  it('puts its deadlines on the wheel that it is given', async () => {
    const clock = new VirtualClock();
    const wheel = new DeadlineWheel(clock, 50);
    const network = new FakeTransportNetwork();
    const transport = network.join(peer(1));
    using rpc = new Rpc({ transport, clock, wheel });
    void rpc
      .communicator('echo')
      .call(peer(2), echo, 'hello')
      .catch(() => {});
    expect(wheel.size).toBe(1);
  });

  it('reports its gauges until it is closed', () => {
    const gauges = new Map<string, () => number>();
    const metrics: Metrics = {
      counter: () => ({ add: () => {} }),
      gauge: (name, _description, read) => {
        gauges.set(name, read);
        return () => gauges.delete(name);
      },
    };
    const transport = new FakeTransportNetwork().join(peer(1));
    const rpc = new Rpc({ transport, clock: new VirtualClock(), metrics });
    void rpc
      .communicator('echo')
      .call(peer(2), echo, 'hello')
      .catch(() => {});
    expect([...gauges].map(([name, read]) => [name, read()])).toEqual([
      ['peerlatch.rpc.calls', 1],
      ['peerlatch.rpc.serving', 0],
    ]);
    rpc.close();
    expect(gauges.size).toBe(0);
  });
});
