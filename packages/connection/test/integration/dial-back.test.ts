// Peers that cannot be dialled, over real sockets: a server asks a peer without one to dial it, through a peer in common.
import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Transport } from '../../src/manager/transport.js';
import type { ConnectionNode } from '../../src/node/connection-node.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import type { ConnectionNodeOptions } from '../../src/node/options.js';
import { CountingClock } from '../../src/testing/counting-clock.js';
import { assertNothingLeft, leftoversOfNode, leftoversOfTimers } from '../../src/testing/leftovers.js';

const started: { readonly node: ConnectionNode; readonly clock: CountingClock }[] = [];

async function start(options: ConnectionNodeOptions = {}): Promise<ConnectionNode> {
  const clock = new CountingClock();
  const node = await createConnectionNode({ ...options, clock });
  started.push({ node, clock });
  return node;
}

afterEach(async () => {
  const all = started.splice(0);
  await Promise.all(all.map(({ node }) => node.close()));
  assertNothingLeft(
    all.flatMap(({ node, clock }, index) => [
      ...leftoversOfNode(`node ${index}`, node),
      ...leftoversOfTimers(clock.pending()),
    ]),
  );
});

const chat = (text: string) => ({ service: 'chat', bytes: new TextEncoder().encode(text) });

async function nextText(node: ConnectionNode): Promise<string> {
  const { bytes } = await firstValueFrom(node.messages$);
  return new TextDecoder().decode(bytes);
}

/** A transport that belongs to nobody: it hears nothing. */
function passive(own: Transport): Transport {
  return {
    self: own.self,
    peerEvents$: own.peerEvents$,
    send: (to, message, options) => own.send(to, message, options),
    handle: () => ({ [Symbol.dispose]: () => {} }),
    connections: () => own.connections(),
    hasConnection: (peer) => own.hasConnection(peer),
    hasEndpoint: (peer) => own.hasEndpoint(peer),
  };
}

/** A server, a peer without one, and a third that both are connected to. */
async function three({ relay = true }: { relay?: boolean } = {}) {
  const [server, client, common] = await Promise.all([
    start({ websocket: {} }),
    start(),
    start({ websocket: {}, relay }),
  ]);
  await Promise.all([server.connect(common.self), client.connect(common.self)]);
  return { server, client, common };
}

describe('R23: a server that wants a connection to a peer without one', () => {
  test('asks it through a peer in common, and gets it: messages and locks both ways', async () => {
    const { server, client } = await three();
    const received = nextText(client);
    await server.send(client.self, chat('dial me'));
    expect(await received).toBe('dial me');
    const locks = await Promise.all([
      server.lock(client.self, 'of the server'),
      client.lock(server.self, 'of the client'),
    ]);
    expect(locks.map(({ state }) => state)).toEqual(['held', 'held']);
    const back = nextText(server);
    await client.send(server.self, chat('here I am'));
    expect(await back).toBe('here I am');
    // The socket is the client's: nothing of the server's waiting attempt is left.
    const [endpoint] = server.diagnostics().endpoints.filter(({ peer }) => peer === client.self.id);
    expect(endpoint).toMatchObject({ phase: 'connected', initiator: 'remote' });
    expect(server.diagnostics().endpoints).toHaveLength(2);
  });

  test('keeps what waits, in order, with a lock that was asked for before there was a connection', async () => {
    const { server, client } = await three();
    const texts: string[] = [];
    client.messages$.subscribe(({ bytes }) => texts.push(new TextDecoder().decode(bytes)));
    const lock = server.lock(client.self, 'early');
    await Promise.all(['1', '2', '3'].map((text) => server.send(client.self, chat(text))));
    expect((await lock).state).toBe('held');
    expect(texts).toEqual(['1', '2', '3']);
    expect(client.diagnostics().remoteLocks).toBe(1);
  });

  test('is told at once when nobody can ask, and what to do about it', async () => {
    const [server, client, stranger] = await Promise.all([start({ websocket: {} }), start(), start()]);
    await stranger.connect(server.self);
    const events: string[] = [];
    server.peerEvents$.subscribe(({ type, peer }) => events.push(`${type} ${peer.id === client.self.id}`));
    await expect(server.connect(client.self)).rejects.toMatchObject({
      code: 'SIGNALING_FAILED',
      message: expect.stringContaining('Connect both to a peer in common'),
    });
    expect(events).toEqual(['connecting true', 'failed true']);
  });

  test('is told so when the peer in common does not relay', async () => {
    const { server, client } = await three({ relay: false });
    await expect(server.connect(client.self)).rejects.toMatchObject({ code: 'SIGNALING_FAILED' });
  });
});

test('both ask at once, the server for a dial and the client by dialling: there is one connection', async () => {
  const { server, client } = await three();
  const texts = [nextText(server), nextText(client)];
  await Promise.all([
    server.send(client.self, chat('from the server')),
    client.send(server.self, chat('from the client')),
  ]);
  expect(await Promise.all(texts)).toEqual(['from the client', 'from the server']);
  for (const [one, other] of [
    [server, client],
    [client, server],
  ] as const) {
    expect(one.diagnostics().endpoints.filter(({ peer }) => peer === other.self.id)).toHaveLength(1);
  }
});

describe('the option signaling', () => {
  test('replaces the relay: a function gets the own transport to build on', async () => {
    const common = await start({ websocket: {} });
    const sent: string[] = [];
    const server = await start({
      websocket: {},
      signaling: (own) => ({
        ...passive(own),
        send: async (to, message) => {
          sent.push(`${to.id} ${message.serviceId} ${'method' in message ? message.method : ''}`);
        },
      }),
      limits: { connectTimeoutMs: 200 },
    });
    const client = await start();
    await Promise.all([server.connect(common.self), client.connect(common.self)]);
    await expect(server.connect(client.self)).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
    expect(sent).toEqual([`${client.self.id} system/websocket-connector requestConnection`]);
  });

  test('refuses the own transport itself, which reaches only who is connected', async () => {
    await expect(createConnectionNode({ signaling: (own) => own })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
