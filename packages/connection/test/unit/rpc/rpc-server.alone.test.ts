import { describe, expect, it } from 'vitest';
import { DeadlineWheel } from '../../../src/base/deadline-wheel.js';
import { silentLogger } from '../../../src/base/logger.js';
import { MethodTable } from '../../../src/rpc/method-table.js';
import { RpcServer } from '../../../src/rpc/rpc-server.js';
import { ServingBudget } from '../../../src/rpc/serving-budget.js';
import { FakeTransportNetwork } from '../../../src/testing/fake-transport-network.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import type { IncomingMessage } from '../../../src/wire/incoming-message.js';
import { type EchoHandlers, EchoRpc, text } from '../../support/rpc-stand.js';

describe('RpcServer alone', () => {
  /** A server whose requests the test makes up, of peer 2, who is not even connected. */
  function alone(handlers: Partial<EchoHandlers>, maxServedPerPeer = 10) {
    const clock = new VirtualClock();
    const transport = new FakeTransportNetwork().join(peer(1));
    const methods = new MethodTable();
    methods.add(EchoRpc, { echo: (value) => value, patient: (value) => value, tell: () => {}, ...handlers });
    const budget = new ServingBudget({ maxServedTotal: 10, maxServedPerPeer });
    const wheel = new DeadlineWheel(clock, 50);
    const server = new RpcServer({
      transport,
      methods,
      clock,
      wheel,
      budget,
      logger: silentLogger,
      handlerTimeoutMs: 1_000,
    });
    const receive = (body: string, kind: IncomingMessage['kind'] = 'request', requestId = 'r'): void => {
      const message = {
        messageId: 'm',
        serviceId: 'echo',
        kind,
        method: 'echo',
        requestId,
        bodyType: text.typeName,
        error: undefined,
      };
      server.receive({ ...message, body: new TextEncoder().encode(body) }, peer(2));
    };
    return { clock, transport, budget, server, receive };
  }

  it('asks for no dial and survives that nobody is there to answer', async () => {
    const { clock, transport, receive } = alone({});
    receive('hello');
    await clock.drain();
    expect(transport.sent).toHaveLength(1);
    expect(transport.announced).toEqual([]);
  });

  it('R52: is deaf once it is closed', () => {
    const served: string[] = [];
    const { transport, server, receive } = alone({
      echo: (value) => {
        served.push(value);
        return value;
      },
    });
    server.close();
    receive('hello');
    expect(served).toEqual([]);
    expect(transport.sent).toEqual([]);
  });

  it('does not even read the body of a request above the budget', () => {
    const { transport, receive } = alone({ echo: () => new Promise(() => {}) }, 1);
    receive('one');
    receive('unreadable');
    expect(transport.sent.map(({ message }) => message)).toMatchObject([{ kind: 'error', error: { code: 'BUSY' } }]);
  });

  it('drops a notification above the budget without a word', () => {
    const { transport, receive } = alone({ echo: () => new Promise(() => {}) }, 1);
    receive('one');
    receive('two', 'notification');
    expect(transport.sent).toEqual([]);
  });

  it('stops every deadline on close', () => {
    const { clock, server, receive } = alone({ echo: () => new Promise(() => {}) });
    receive('one');
    receive('two');
    expect(clock.pendingTimers).toBe(1);
    server.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
