// Reverse connections with the foreign library in both roles: who runs the server asks, who has none dials. What carries
// the request is the test, standing for the network's routing.
import { EnvelopeEncoder, encodePeerDescriptor } from '@peerlatch/connection/wire';
import { afterEach, expect, test } from 'vitest';
import { Ground, openSockets, type Pair, text, textsOf } from './node-ground.js';
import { Post } from './node-post.js';

const ground = new Ground();

afterEach(() => ground.close());

const chat = (words: string) => ({ service: 'chat', bytes: text(words) });

async function talkAndLock({ ours, theirs, peer }: Pair): Promise<void> {
  await ours.node.send(peer, chat('from us'));
  await theirs.send(ours.self, chat('from them'));
  expect(textsOf(await theirs.messages.waitForCount(1))).toEqual(['from us']);
  expect(textsOf(await ours.messages.waitForCount(1))).toEqual(['from them']);
  const [mine, accepted] = await Promise.all([ours.node.lock(peer, 'ours'), theirs.lock(ours.self, 'theirs')]);
  expect([mine.state, accepted, theirs.hasRemoteLock(ours.id, 'ours')]).toEqual(['held', true, true]);
  // One socket, both ends of it in this process.
  expect(openSockets()).toBe(2);
}

test('a foreign server asks our node, which has none, and our node dials it', async () => {
  const post = new Post();
  const pair = await ground.pair({ ours: { websocket: undefined, signaling: post.signaling } });
  const { ours, theirs, peer } = pair;
  const connected = theirs.connect(ours.self);
  const request = await theirs.signalling.sent.waitFor(({ to }) => to === ours.id);
  post.deliver(request.envelope, peer);
  await connected;
  await talkAndLock(pair);
  expect(ours.story).toEqual(['connecting', 'connected']);
  expect(ours.node.diagnostics().endpoints[0]).toMatchObject({ initiator: 'local' });
});

test('our server asks a foreign peer, which has none, and it dials us', async () => {
  const post = new Post();
  const pair = await ground.pair({ ours: { signaling: post.signaling }, theirs: { withServer: false } });
  const { ours, theirs, peer } = pair;
  const connected = ours.node.connect(peer);
  const { to, message } = await post.sent.waitFor(() => true);
  expect(to).toEqual(peer);
  const encoder = new EnvelopeEncoder({
    source: encodePeerDescriptor(ours.self),
    target: to,
    messageIdPrefix: 'signal',
  });
  theirs.signalling.deliver(encoder.encode(message));
  await connected;
  await talkAndLock(pair);
  expect(ours.story).toEqual(['connecting', 'connected']);
  expect(ours.node.diagnostics().endpoints[0]).toMatchObject({ initiator: 'remote' });
});
