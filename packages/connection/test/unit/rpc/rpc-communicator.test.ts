import { describe, expect, it } from 'vitest';
import { RpcCommunicator } from '../../../src/rpc/rpc-communicator.js';
import { defineService, notification, request } from '../../../src/rpc/service.js';
import { codeOf, EchoRpc, RpcStand, text } from '../../support/rpc-stand.js';

const { echo, tell } = EchoRpc.methods;
const PingRpc = defineService('PingRpc', { ping: request(text, text), note: notification(text) });

function stand() {
  const rpc = new RpcStand().connect();
  const told: string[] = [];
  const served = rpc.server.communicator.serve(EchoRpc, {
    echo: (value) => value,
    patient: (value) => value,
    tell: (value) => void told.push(value),
  });
  return { rpc, client: rpc.client, server: rpc.server, told, served };
}

describe('RpcCommunicator', () => {
  it('is made by Rpc for one service id', () => {
    const { client } = stand();
    expect(client.communicator).toBeInstanceOf(RpcCommunicator);
    expect(client.communicator.serviceId).toBe('echo');
  });

  it('calls and serves under the same service id, both ways at once', async () => {
    const { client, server } = stand();
    client.communicator.serve(PingRpc, { ping: (value) => `pong ${value}`, note: () => {} });
    expect(await client.communicator.call(server.self, echo, 'hello')).toBe('hello');
    expect(await server.communicator.call(client.self, PingRpc.methods.ping, '1')).toBe('pong 1');
  });

  it('serves several services under one service id, until each is disposed', async () => {
    const { client, server, served } = stand();
    server.communicator.serve(PingRpc, { ping: (value) => value, note: () => {} });
    served[Symbol.dispose]();
    expect(await codeOf(client.communicator.call(server.self, echo, 'hello'))).toBe('RPC_UNKNOWN_METHOD');
    expect(await client.communicator.call(server.self, PingRpc.methods.ping, 'hello')).toBe('hello');
  });

  it('offers the methods of a service as functions', async () => {
    const { rpc, client, server, told } = stand();
    const stub = client.communicator.stub(EchoRpc, server.self);
    expect(await stub.echo('hello')).toBe('hello');
    await stub.tell('news');
    await rpc.settle();
    expect(told).toEqual(['news']);
  });

  it('applies the defaults of a stub to each call, and the options of the call on top', async () => {
    const { client, server } = stand();
    const stub = client.communicator.stub(EchoRpc, server.self, { connect: false, sendWhileClosing: true });
    await stub.tell('a');
    await stub.tell('b', { connect: true });
    expect(client.transport.sent.map(({ options }) => [options.connect, options.sendWhileClosing])).toEqual([
      [false, true],
      [true, true],
    ]);
  });

  it('gets no answer from a peer that does not know the service id', async () => {
    const { rpc, client, server } = stand();
    const stranger = client.rpc.communicator('unknown there');
    const code = codeOf(stranger.call(server.self, echo, 'hello', { timeoutMs: 1_000 }));
    await rpc.clock.advance(1_100);
    expect(await code).toBe('RPC_TIMEOUT');
    expect(server.transport.sent).toEqual([]);
  });

  it('closes: its calls reject, the service id is free, and other communicators go on', async () => {
    const { rpc, client, server } = stand();
    const other = client.rpc.communicator('other');
    const code = codeOf(client.communicator.call(server.self, { ...echo, name: 'patient' }, 'hello'));
    client.communicator.close();
    client.communicator.close();
    expect(await code).toBe('CLOSED');
    expect(await codeOf(client.communicator.call(server.self, echo, 'hello'))).toBe('CLOSED');
    expect(await codeOf(client.communicator.notify(server.self, tell, 'hello'))).toBe('CLOSED');
    expect(() => client.communicator.serve(PingRpc, { ping: (value) => value, note: () => {} })).toThrow(/closed/);
    const successor = client.rpc.communicator('echo');
    expect(await successor.call(server.self, echo, 'hello')).toBe('hello');
    void other.notify(server.self, tell, 'still here');
    await rpc.settle();
    expect(client.transport.sent.at(-1)?.message.serviceId).toBe('other');
  });
});
