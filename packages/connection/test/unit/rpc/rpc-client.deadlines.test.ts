import { describe, expect, it } from 'vitest';
import { RpcClient } from '../../../src/rpc/rpc-client.js';
import { limits } from '../../../src/wire/limits.js';
import { clientStand, server } from '../../support/client-stand.js';
import { codeOf, countingSignal, EchoRpc } from '../../support/rpc-stand.js';

const { tell } = EchoRpc.methods;

describe(RpcClient, () => {
  it('times out by itself and ignores the late answer', async () => {
    const { clock, network, client, call, answer, lastRequestId } = clientStand();
    const called = call('hello', { timeoutMs: 100 });
    const code = codeOf(called);
    await clock.advance(99);
    expect(client.inFlight).toBe(1);
    await clock.advance(1 + limits.wheelTickMs);
    expect(await code).toBe('RPC_TIMEOUT');
    answer(lastRequestId(), 'late');
    network.run();
    await clock.drain();
    expect(client.inFlight).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('R51: settles a call that its caller has given up, by the deadline of the call', async () => {
    const { clock, client, call } = clientStand();
    void Promise.race([call(), Promise.resolve('the caller went on')]).catch(() => {});
    expect(client.inFlight).toBe(1);
    await clock.advance(5_000 + limits.wheelTickMs);
    expect(client.inFlight).toBe(0);
  });

  it('withdraws a request from the outbox when its deadline passes before there is a connection', async () => {
    const { clock, network, remote, call } = clientStand({ connected: false });
    const received: string[] = [];
    remote.handle('echo', ({ method }) => received.push(method));
    const code = codeOf(call('hello', { timeoutMs: 100 }));
    await clock.advance(200);
    expect(await code).toBe('RPC_TIMEOUT');
    network.run();
    expect(received).toEqual([]);
  });

  it('rejects with the reason of an aborted signal and withdraws the request', async () => {
    const { clock, network, remote, client, call } = clientStand({ connected: false });
    const received: string[] = [];
    remote.handle('echo', ({ method }) => received.push(method));
    const controller = new AbortController();
    const called = call('hello', { signal: controller.signal });
    const reason = codeOf(called);
    controller.abort('changed my mind');
    expect(await reason).toBe('changed my mind');
    expect(client.inFlight).toBe(0);
    network.run();
    await clock.drain();
    expect(received).toEqual([]);
  });

  it('sends nothing when the signal is aborted before the call', async () => {
    const { transport, call } = clientStand();
    expect(await codeOf(call('hello', { signal: AbortSignal.abort('too late') }))).toBe('too late');
    expect(transport.sent).toEqual([]);
  });

  it('lets go of the signal once the call is over', async () => {
    const { network, call, answer, lastRequestId } = clientStand();
    const { signal, listeners } = countingSignal();
    const called = call('hello', { signal });
    expect(listeners()).toBe(1);
    answer(lastRequestId(), 'done');
    network.run();
    await called;
    expect(listeners()).toBe(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('refuses a timeout of %d ms', async (timeoutMs) => {
    const { transport, call } = clientStand();
    expect(await codeOf(call('hello', { timeoutMs }))).toBe('INVALID_ARGUMENT');
    expect(transport.sent).toEqual([]);
  });

  it('gives a notification a deadline as well', async () => {
    const { clock, network, remote, client } = clientStand({ connected: false });
    const received: string[] = [];
    remote.handle('echo', ({ method }) => received.push(method));
    const code = codeOf(client.notify(server, 'echo', tell, 'news', { timeoutMs: 200 }));
    await clock.advance(200 + limits.wheelTickMs);
    expect(await code).toBe('RPC_TIMEOUT');
    network.run();
    expect(received).toEqual([]);
  });
});
