import { describe, expect, it } from 'vitest';
import { RpcClient } from '../../../src/rpc/rpc-client.js';
import { peer } from '../../../src/testing/fixtures.js';
import { clientStand, server } from '../../support/client-stand.js';
import { codeOf, EchoRpc } from '../../support/rpc-stand.js';

const { echo } = EchoRpc.methods;

describe(RpcClient, () => {
  it('rejects with CONNECTION_LOST when the peer disconnects before it answered', async () => {
    const { network, transport, call, clock } = clientStand();
    const code = codeOf(call());
    await clock.drain();
    network.disconnect(transport.self, server);
    network.run();
    expect(await code).toBe('CONNECTION_LOST');
  });

  it('rejects with CONNECTION_LOST even if the connection goes down in the turn in which the request was written', async () => {
    const { network, transport, call } = clientStand();
    const code = codeOf(call());
    network.disconnect(transport.self, server);
    network.run();
    expect(await code).toBe('CONNECTION_LOST');
  });

  it('leaves calls to other peers alone when a peer disconnects', async () => {
    const { network, transport, client, call, clock } = clientStand();
    const other = network.join(peer(3));
    network.connect(transport.self, other.self);
    void call().catch(() => {});
    const kept = client.call(other.self, 'echo', echo, 'hello', {});
    kept.catch(() => {});
    await clock.drain();
    network.disconnect(transport.self, server);
    network.run();
    await clock.drain();
    expect(client.inFlight).toBe(1);
  });

  it('keeps a request that waits for the next connection of a peer that just disconnected', async () => {
    let called: Promise<string> | undefined;
    const beforeClient = (type: string): void => {
      if (type === 'disconnected') called = call('for the next one');
    };
    const { clock, network, transport, client, call, answer, lastRequestId } = clientStand({ beforeClient });
    network.disconnect(transport.self, server);
    while (called === undefined) network.step();
    await clock.drain();
    expect(client.inFlight).toBe(1);
    network.run();
    await clock.drain();
    answer(lastRequestId(), 'answered');
    network.run();
    expect(await called).toBe('answered');
  });

  it('R15: a call survives a connection that is replaced without an announcement', async () => {
    const { clock, network, client, call, answer, lastRequestId } = clientStand();
    const called = call();
    await clock.drain();
    // Whatever the transport does below, it announces nothing: the answer may come over any connection of the peer.
    expect(client.inFlight).toBe(1);
    answer(lastRequestId(), 'over the other connection');
    network.run();
    expect(await called).toBe('over the other connection');
  });

  it('passes the code of a failed dial on', async () => {
    const { network, remote, call } = clientStand({ connected: false });
    remote.accepts = () => false;
    const code = codeOf(call());
    network.run();
    expect(await code).toBe('DIAL_FAILED');
  });
});
