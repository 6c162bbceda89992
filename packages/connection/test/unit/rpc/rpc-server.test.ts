import { describe, expect, it } from 'vitest';
import { RpcServer } from '../../../src/rpc/rpc-server.js';
import { limits } from '../../../src/wire/limits.js';
import { codeOf, deferred, type EchoHandlers, EchoRpc, otherText, RpcStand, text } from '../../support/rpc-stand.js';

const { echo, patient, tell } = EchoRpc.methods;

/** A server with these handlers, the others doing nothing, and a client that is connected to it. */
function stand(handlers: Partial<EchoHandlers> = {}, options: ConstructorParameters<typeof RpcStand>[0] = {}) {
  const rpc = new RpcStand(options).connect();
  const { clock, network, client, server } = rpc;
  server.communicator.serve(EchoRpc, {
    echo: (value) => value,
    patient: (value) => value,
    tell: () => {},
    ...handlers,
  });
  const call = (value = 'hello', method = echo) => client.communicator.call(server.self, method, value);
  return { rpc, clock, network, client, server, call };
}

describe(RpcServer, () => {
  it('answers a handler that returns a value in the turn in which the request arrived', () => {
    const { network, server, call } = stand({ echo: (value) => value.toUpperCase() }, { auto: false });
    void call().catch(() => {});
    network.step();
    expect(server.transport.sent.map(({ message }) => message)).toMatchObject([
      {
        kind: 'response',
        serviceId: 'echo',
        method: 'echo',
        bodyType: 'test.Text',
        body: new TextEncoder().encode('HELLO'),
      },
    ]);
  });

  it('tells the handler whose request it is', async () => {
    const { client, call } = stand({ echo: (_value, { from }) => from.id });
    expect(await call()).toBe(client.self.id);
  });

  it('answers a handler that returns a promise when it is done', async () => {
    const { promise, resolve } = deferred<string>();
    const { clock, server, call } = stand({ echo: () => promise });
    const called = call();
    await clock.drain();
    expect(server.rpc.serving).toBe(1);
    resolve('done');
    expect(await called).toBe('done');
    expect(server.rpc.serving).toBe(0);
  });

  it('R59: a slow handler delays nobody: responses may complete out of order', async () => {
    const { promise, resolve } = deferred<string>();
    const { call } = stand({ echo: (value) => (value === 'slow' ? promise : value) });
    const slow = call('slow');
    expect(await call('fast')).toBe('fast');
    resolve('at last');
    expect(await slow).toBe('at last');
  });

  it('answers SERVER_TIMEOUT when a handler takes longer than 1,000 ms, and aborts its signal', async () => {
    let signal: AbortSignal | undefined;
    const { clock, call } = stand({
      echo: (_value, context) => {
        signal = context.signal;
        return new Promise<string>(() => {});
      },
    });
    const outcome = call().catch((error: unknown) => error);
    await clock.advance(999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1 + limits.wheelTickMs);
    expect(await outcome).toMatchObject({ code: 'RPC_TIMEOUT', data: { remote: true } });
    expect(signal?.reason).toMatchObject({ code: 'RPC_TIMEOUT' });
  });

  it('gives a method the time that its definition says', async () => {
    const { promise, resolve } = deferred<string>();
    const { clock, call } = stand({ patient: () => promise });
    const called = call('hello', patient);
    await clock.advance(4_000);
    resolve('worth the wait');
    expect(await called).toBe('worth the wait');
  });

  it('ignores the result of a handler whose deadline has passed', async () => {
    const { promise, resolve } = deferred<string>();
    const { clock, server, call } = stand({ echo: () => promise });
    const code = codeOf(call());
    await clock.advance(1_100);
    const sent = server.transport.sent.length;
    resolve('too late');
    await clock.drain();
    expect(await code).toBe('RPC_TIMEOUT');
    expect(server.transport.sent).toHaveLength(sent);
  });

  it('answers UNKNOWN_RPC_METHOD for a method that nobody serves', async () => {
    const { call } = stand();
    expect(await codeOf(call('hello', { ...echo, name: 'missing' }))).toBe('RPC_UNKNOWN_METHOD');
  });

  it('answers UNKNOWN_RPC_METHOD for a request to a notification', async () => {
    const { call } = stand();
    expect(await codeOf(call('hello', { ...echo, name: 'tell' }))).toBe('RPC_UNKNOWN_METHOD');
  });

  it('ignores a notification to a request', async () => {
    const served: string[] = [];
    const { clock, client, server } = stand({
      echo: (value) => {
        served.push(value);
        return value;
      },
    });
    await client.communicator.notify(server.self, { ...tell, name: 'echo' }, 'hello');
    await clock.drain();
    expect(served).toEqual([]);
    expect(server.transport.sent).toEqual([]);
  });

  it('answers FAILED_TO_PARSE for a body of another type', async () => {
    const { client, server } = stand();
    const called = client.communicator
      .call(server.self, { ...echo, request: otherText }, 'hello')
      .catch((error: unknown) => error);
    expect(await called).toMatchObject({
      code: 'RPC_REMOTE_ERROR',
      data: { type: 'SERVER_ERROR', code: 'FAILED_TO_PARSE' },
    });
  });

  it('answers FAILED_TO_PARSE for a body that cannot be read', async () => {
    const { call } = stand();
    expect(await call('unreadable').catch((error: unknown) => error)).toMatchObject({
      code: 'RPC_REMOTE_ERROR',
      data: { code: 'FAILED_TO_PARSE', message: 'This text cannot be read.' },
    });
  });

  it.each([
    [
      'throws',
      () => {
        throw Object.assign(new RangeError('out of range'), { code: 'E_RANGE' });
      },
    ],
    ['rejects', () => Promise.reject(Object.assign(new RangeError('out of range'), { code: 'E_RANGE' }))],
  ])('answers SERVER_ERROR with text, code and class of what a handler %s', async (_how, handler) => {
    const { server, call } = stand({ echo: handler });
    expect(await call().catch((error: unknown) => error)).toMatchObject({
      code: 'RPC_REMOTE_ERROR',
      data: { type: 'SERVER_ERROR', message: 'out of range', code: 'E_RANGE', className: 'RangeError' },
    });
    expect(server.rpc.serving).toBe(0);
  });

  it('answers SERVER_ERROR when what a handler returns cannot be written', async () => {
    const { call } = stand({ echo: () => 'unwritable' });
    expect(await codeOf(call())).toBe('RPC_REMOTE_ERROR');
  });

  it('never answers a notification, whatever becomes of it', async () => {
    const { clock, client, server } = stand({
      tell: (value) => {
        if (value === 'reject') return Promise.reject(new Error('no'));
        throw new Error('no');
      },
    });
    for (const value of ['throw', 'reject', 'unreadable']) await client.communicator.notify(server.self, tell, value);
    await client.communicator.notify(server.self, { ...tell, name: 'missing' }, 'hello');
    await client.communicator.notify(server.self, { ...tell, request: otherText }, 'hello');
    await clock.advance(5_000);
    expect(server.transport.sent).toEqual([]);
  });

  it('R73: answers over the existing connection only, also while the transport closes', async () => {
    const { promise, resolve } = deferred<string>();
    const { clock, network, client, server, call } = stand({ echo: () => promise });
    const code = codeOf(call());
    await clock.drain();
    network.disconnect(client.self, server.self);
    await clock.drain();
    resolve('for nobody');
    await clock.drain();
    expect(await code).toBe('CONNECTION_LOST');
    expect(server.transport.sent.at(-1)?.options).toEqual({ connect: false, sendWhileClosing: true });
    expect(server.transport.hasEndpoint(client.self.id)).toBe(false);
  });

  it('answers BUSY when one peer has as many requests served as it may, and serves others', async () => {
    const { promise, resolve } = deferred<string>();
    const handlers = { echo: (value: string) => (value === 'hello' ? promise : value) };
    const { rpc, network, server, call } = stand(handlers, { limits: { maxServedPerPeer: 2 } });
    const served = [call(), call()];
    expect(await call().catch((error: unknown) => error)).toMatchObject({
      code: 'RPC_REMOTE_ERROR',
      data: { code: 'BUSY' },
    });
    const other = rpc.side(3);
    network.connect(other.self, server.self);
    expect(await other.communicator.call(server.self, echo, 'me too')).toBe('me too');
    resolve('done');
    expect(await Promise.all(served)).toEqual(['done', 'done']);
    expect(await call('again')).toBe('again');
  });

  it('R60: keeps counting a handler that ignores its deadline until it ends, so that no peer piles up work', async () => {
    const { promise, resolve } = deferred<string>();
    const { clock, server, call } = stand({ echo: () => promise }, { limits: { maxServedTotal: 1 } });
    const code = codeOf(call());
    await clock.advance(1_100);
    expect(await code).toBe('RPC_TIMEOUT');
    expect(await codeOf(call())).toBe('RPC_REMOTE_ERROR');
    resolve('at last');
    await clock.drain();
    expect(server.rpc.serving).toBe(0);
    expect(await call()).toBe('at last');
  });

  it('R52: drops requests that arrive after it was closed, and the answers of handlers that finish later', async () => {
    const { promise, resolve } = deferred<string>();
    let signal: AbortSignal | undefined;
    const { clock, server, client } = stand({
      echo: (_value, context) => {
        signal = context.signal;
        return promise;
      },
    });
    const codes = [codeOf(client.communicator.call(server.self, echo, 'before', { timeoutMs: 3_000 }))];
    await clock.drain();
    server.rpc.close();
    expect(signal?.reason).toMatchObject({ code: 'CLOSED' });
    codes.push(codeOf(client.communicator.call(server.self, echo, 'after', { timeoutMs: 3_000 })));
    resolve('for nobody');
    await clock.advance(3_100);
    expect(await Promise.all(codes)).toEqual(['RPC_TIMEOUT', 'RPC_TIMEOUT']);
    expect(server.transport.sent).toEqual([]);
    expect(server.transport.listenerCount).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('decodes a body by the type of its method', async () => {
    const { client, server } = stand({ echo: (value) => `${value}!` });
    expect(await client.communicator.call(server.self, { ...echo, response: text }, 'hello')).toBe('hello!');
  });
});
