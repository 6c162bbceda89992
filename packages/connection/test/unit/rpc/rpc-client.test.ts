import { describe, expect, it } from 'vitest';
import { RpcClient } from '../../../src/rpc/rpc-client.js';
import { peer } from '../../../src/testing/fixtures.js';
import type { OutgoingMessage } from '../../../src/wire/outgoing-message.js';
import { clientStand, server } from '../../support/client-stand.js';
import { codeOf, EchoRpc } from '../../support/rpc-stand.js';

const { tell } = EchoRpc.methods;

describe(RpcClient, () => {
  it('resolves a call with the answer that carries its request id', async () => {
    const { network, call, answer, requestIds } = clientStand();
    const [first, second] = [call('one'), call('two')];
    const [firstId = '', secondId = ''] = requestIds();
    answer(secondId, 'TWO');
    answer(firstId, 'ONE');
    network.run();
    expect(await first).toBe('ONE');
    expect(await second).toBe('TWO');
  });

  it('gives every call an id of its own, behind a prefix that differs per client', () => {
    const { call, requestIds } = clientStand();
    for (let i = 0; i < 10; i++) void call().catch(() => {});
    expect(new Set(requestIds()).size).toBe(10);
    expect(requestIds()[0]).toMatch(/^[0-9a-f]{16}\.1$/);
  });

  it('ignores an answer from a peer that was not asked', async () => {
    const { network, transport, client, call, answer, lastRequestId } = clientStand();
    const stranger = network.join(peer(3));
    network.connect(stranger.self, transport.self);
    const called = call();
    answer(lastRequestId(), 'forged', stranger);
    network.run();
    expect(client.inFlight).toBe(1);
    answer(lastRequestId(), 'genuine');
    network.run();
    expect(await called).toBe('genuine');
  });

  it('ignores a second answer and one that nobody waits for', async () => {
    const { network, call, answer, lastRequestId } = clientStand();
    const called = call();
    answer(lastRequestId(), 'first');
    answer(lastRequestId(), 'second');
    answer('nobody', 'third');
    network.run();
    expect(await called).toBe('first');
  });

  it('maps the errors of the peer to codes, with what it said about itself', async () => {
    const { network, remote, transport, call, lastRequestId } = clientStand();
    const refuse = async (error: Extract<OutgoingMessage, { kind: 'error' }>['error']) => {
      const called = call().catch((caught: unknown) => caught);
      void remote.send(transport.self, {
        kind: 'error',
        serviceId: 'echo',
        method: 'echo',
        requestId: lastRequestId(),
        error,
      });
      network.run();
      return called;
    };
    expect(await refuse({ type: 'SERVER_TIMEOUT' })).toMatchObject({ code: 'RPC_TIMEOUT', data: { remote: true } });
    expect(await refuse({ type: 'UNKNOWN_RPC_METHOD' })).toMatchObject({ code: 'RPC_UNKNOWN_METHOD' });
    expect(
      await refuse({ type: 'SERVER_ERROR', className: 'Trouble', code: 'E_TROUBLE', message: 'there is trouble' }),
    ).toMatchObject({
      code: 'RPC_REMOTE_ERROR',
      data: { className: 'Trouble', code: 'E_TROUBLE', message: 'there is trouble', type: 'SERVER_ERROR' },
    });
    expect(await refuse({ type: 'CLIENT_ERROR' })).toMatchObject({ code: 'RPC_REMOTE_ERROR' });
  });

  it('rejects with RPC_BAD_RESPONSE when the answer cannot be read', async () => {
    const { network, call, answer, lastRequestId } = clientStand();
    const code = codeOf(call());
    answer(lastRequestId(), 'unreadable');
    network.run();
    expect(await code).toBe('RPC_BAD_RESPONSE');
  });

  it('refuses one call more than may be in flight, and takes one again when one is over', async () => {
    const { network, client, call, answer, lastRequestId } = clientStand({ maxCallsInFlight: 2 });
    void call().catch(() => {});
    const second = call();
    expect(await codeOf(call())).toBe('LIMIT_REACHED');
    answer(lastRequestId(), 'done');
    network.run();
    await second;
    void call().catch(() => {});
    expect(client.inFlight).toBe(2);
  });

  it('rejects a value that cannot be written, and keeps nothing of the call', async () => {
    const { client, call } = clientStand();
    await expect(call('unwritable')).rejects.toThrow('cannot be written');
    expect(client.inFlight).toBe(0);
  });

  it('R61: serializes at the call, so that a value changed afterwards changes nothing', () => {
    const { client, transport } = clientStand();
    const bytes = {
      typeName: 'test.Bytes',
      encode: (value: number[]) => Uint8Array.from(value),
      decode: (body: Uint8Array) => [...body],
    };
    const value = [1, 2, 3];
    void client.notify(server, 'echo', { kind: 'notification', name: 'bytes', request: bytes }, value, {});
    value[0] = 9;
    const [sent] = transport.sent;
    expect(sent?.message).toMatchObject({ body: Uint8Array.from([1, 2, 3]) });
  });

  it('resolves a notification when it was handed over, and forgets it', async () => {
    const { client } = clientStand();
    await client.notify(server, 'echo', tell, 'news', {});
    expect(client.inFlight).toBe(0);
  });

  it('never lets an answer settle a notification', async () => {
    const { clock, network, client, transport, remote } = clientStand({ connected: false });
    let settled = false;
    void client.notify(server, 'echo', tell, 'news', {}).then(() => {
      settled = true;
    });
    remote.accepts = () => true;
    const requestId =
      transport.sent.map(({ message }) => ('requestId' in message ? message.requestId : '')).at(-1) ?? '';
    client.receive(
      {
        messageId: '',
        serviceId: 'echo',
        kind: 'response',
        method: 'tell',
        requestId,
        bodyType: '',
        body: new Uint8Array(0),
        error: undefined,
      },
      server,
    );
    await clock.drain();
    expect(settled).toBe(false);
    network.run();
    await clock.drain();
    expect(settled).toBe(true);
  });

  it('sends with the options of the call', async () => {
    const { client, transport } = clientStand();
    await client.notify(server, 'echo', tell, 'news', {
      connect: false,
      bufferWhileConnecting: false,
      sendWhileClosing: true,
    });
    expect(transport.sent[0]?.options).toMatchObject({
      connect: false,
      bufferWhileConnecting: false,
      sendWhileClosing: true,
    });
  });

  it('R46: rejects everything with CLOSED on close and leaves no listener and no timer', async () => {
    const { clock, transport, client, call } = clientStand({ connected: false });
    const codes = [codeOf(call()), codeOf(call()), codeOf(client.notify(server, 'echo', tell, 'news', {}))];
    const before = transport.listenerCount;
    client.close();
    client.close();
    expect(await Promise.all(codes)).toEqual(['CLOSED', 'CLOSED', 'CLOSED']);
    expect(transport.listenerCount).toBe(before - 1);
    expect(clock.pendingTimers).toBe(0);
    expect(await codeOf(call())).toBe('CLOSED');
  });
});
