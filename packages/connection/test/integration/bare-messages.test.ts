/** Who gets user messages in which form: over whole nodes in a simulated network, by what travels between them. */
import { expect, test } from 'vitest';
import { Handshaker } from '../../src/connector/handshaker.js';
import type { ConnectionNode } from '../../src/node/connection-node.js';
import type { ConnectionNodeOptions } from '../../src/node/options.js';
import { parsePeerDescriptor } from '../../src/peer/peer-descriptor.js';
import { defineService, notification } from '../../src/rpc/service.js';
import { peer } from '../../src/testing/fixtures.js';
import { SimConnector } from '../../src/testing/sim-connector.js';
import { bytesValue } from '../../src/wire/body-types.js';
import { decodeEnvelope } from '../../src/wire/envelope-decoder.js';
import { SimNodes } from '../support/sim-nodes.js';

const [ALICE, BOB, STRANGER] = [peer(1), peer(2), peer(3)];

/** Two nodes of ours and one that offers nothing, like a foreign one, with a list of what was on the wire for a service id. */
async function network() {
  const nodes = new SimNodes();
  const frames: string[] = [];
  nodes.policy = ({ from, to, ...delivery }) => {
    const bytes = 'bytes' in delivery ? delivery.bytes : undefined;
    const { content, serviceId } = decodeEnvelope(bytes ?? new Uint8Array());
    if (serviceId === 'chat') frames.push(`${nameOf(from.id)} to ${nameOf(to.id)}: ${content}`);
    return 'deliver';
  };
  const [{ node: alice }, { node: bob }] = [await nodes.start(ALICE), await nodes.start(BOB)];
  const { node: stranger } = await nodes.start(STRANGER, foreignLike(nodes));
  return { nodes, frames, alice, bob, stranger };
}

function nameOf(id: string): string {
  return id === ALICE.id ? 'alice' : id === BOB.id ? 'bob' : 'stranger';
}

/** A connector whose handshakes offer no features. */
function foreignLike({ network: simulated, clock }: SimNodes): ConnectionNodeOptions {
  const self = parsePeerDescriptor({ id: STRANGER.id });
  let ids = 0;
  return {
    connectors: ({ limits }) => [
      new SimConnector({
        network: simulated,
        self,
        limits,
        handshaker: new Handshaker({
          self: () => self,
          clock,
          limits,
          applicationVersion: 'foreign',
          features: 0,
          newMessageId: () => `foreign-${ids++}`,
        }),
      }),
    ],
  };
}

function say(from: ConnectionNode, to: ConnectionNode, text: string): Promise<void> {
  return from.send(to.self, { service: 'chat', bytes: new TextEncoder().encode(text) });
}

function heardBy(node: ConnectionNode): string[] {
  const heard: string[] = [];
  node.messages$.subscribe(({ bytes }) => heard.push(new TextDecoder().decode(bytes)));
  return heard;
}

test('two nodes of ours exchange bare messages once they are connected; the one that dials goes ahead in RPC', async () => {
  const { nodes, frames, alice, bob } = await network();
  const [toAlice, toBob] = [heardBy(alice), heardBy(bob)];
  await nodes.run(say(alice, bob, 'first'));
  await nodes.run(say(alice, bob, 'second'));
  await nodes.clock.advance(1_000);
  await nodes.run(say(bob, alice, 'answer'));
  await nodes.clock.advance(1_000);
  expect(frames).toEqual(['alice to bob: rpc', 'alice to bob: bareMessage', 'bob to alice: bareMessage']);
  expect([toBob, toAlice]).toEqual([['first', 'second'], ['answer']]);
  expect(await nodes.close()).toEqual([]);
});

test('a peer that does not say that it reads them gets messages in RPC, whoever dialled', async () => {
  const { nodes, frames, alice, bob, stranger } = await network();
  const heard = heardBy(stranger);
  await nodes.run(Promise.all([alice.connect(stranger.self), stranger.connect(bob.self)]));
  await nodes.run(Promise.all([say(alice, stranger, 'hello'), say(bob, stranger, 'hello')]));
  await nodes.clock.advance(1_000);
  expect(frames.toSorted()).toEqual(['alice to stranger: rpc', 'bob to stranger: rpc']);
  expect(heard).toEqual(['hello', 'hello']);
  expect(await nodes.close()).toEqual([]);
});

test('a service that is served by RPC gets a bare message as a call of its method `message`', async () => {
  const { nodes, frames, alice, bob } = await network();
  const called: string[] = [];
  const Chat = defineService('Chat', { message: notification(bytesValue) });
  bob.rpc.communicator('chat').serve(Chat, {
    message: ({ value }) => void called.push(new TextDecoder().decode(value)),
  });
  await nodes.run(alice.connect(bob.self));
  await nodes.run(say(alice, bob, 'to a method'));
  await nodes.clock.advance(1_000);
  expect([frames, called]).toEqual([['alice to bob: bareMessage'], ['to a method']]);
  expect(await nodes.close()).toEqual([]);
});
