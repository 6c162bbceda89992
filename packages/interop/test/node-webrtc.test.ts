// Our node and the unmodified foreign peer over WebRTC, neither with a server: signals through a transport of theirs and one of
// ours, both offerer roles, either side beginning; and every way in which such a connection ends.
import { openRtcPeers } from '@peerlatch/connection/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { frameOf, largestMessage, MIB } from './node-frames.js';
import { disconnected, Ground, openSockets, type Pair, PEERS, payload, text, textsOf } from './node-ground.js';
import {
  CARRIERS,
  connectedRtcPair,
  connectRtc,
  lastStory,
  rtcPair,
  SIGNALLING_SOCKETS,
} from './node-webrtc-ground.js';

const ground = new Ground();
const NUMBERED = Array.from({ length: 100 }, (_, index) => `message ${index}`);
/** A peer that waits for the other one to close gives up after 2,000 ms: sooner means that it did not have to. */
const PROMPT_MS = 1_500;

afterEach(async () => {
  await ground.close();
  expect(openRtcPeers()).toBe(0);
});

const chat = (words: string) => ({ service: 'chat', bytes: text(words) });

async function exchange({ ours, theirs, peer }: Pair): Promise<void> {
  await Promise.all(
    NUMBERED.flatMap((words) => [ours.node.send(peer, chat(words)), theirs.send(ours.self, chat(words))]),
  );
  expect(textsOf(await theirs.messages.waitForCount(NUMBERED.length))).toEqual(NUMBERED);
  expect(textsOf(await ours.messages.waitForCount(NUMBERED.length))).toEqual(NUMBERED);
}

async function within(what: Promise<unknown>): Promise<void> {
  const start = performance.now();
  await what;
  expect(performance.now() - start).toBeLessThan(PROMPT_MS);
}

function expectNothingLeft({ ours, theirs }: Pair): void {
  expect([ours.node.connections(), theirs.connections(), theirs.rtcAttempts()]).toEqual([[], [], 0]);
}

const CASES = CARRIERS.flatMap((carrier) =>
  PEERS.flatMap((offerer) => PEERS.map((starter) => ({ carrier, offerer, starter }))),
);

test.each(CASES)(
  'signals through $carrier, $offerer offers, $starter begins: locks and messages both ways',
  async ({ carrier, offerer, starter }) => {
    const pair = await connectedRtcPair(ground, starter, { carrier, offerer });
    const { ours, theirs, peer } = pair;
    const [mine, accepted] = await Promise.all([ours.node.lock(peer, 'mine'), theirs.lock(ours.self, 'yours')]);
    expect([mine.state, accepted, theirs.hasRemoteLock(ours.id, 'mine')]).toEqual(['held', true, true]);
    expect(ours.node.locks.locks('remote', peer.id)).toEqual(['yours']);
    await exchange(pair);
    const initiator = offerer === 'our node' ? 'local' : 'remote';
    expect(ours.node.diagnostics().endpoints).toMatchObject([{ phase: 'connected', transport: 'webrtc', initiator }]);
    expect(ours.node.diagnostics()).toMatchObject({ malformedFrames: 0, duplicateMessages: 0, unhandledMessages: 0 });
    expect([openRtcPeers(), openSockets(), theirs.rtcAttempts()]).toEqual([1, SIGNALLING_SOCKETS, 0]);
    expect(lastStory(pair)).toEqual(['connecting', 'connected']);
  },
);

describe.each(PEERS)('where %s offers', (offerer) => {
  test('both begin at once, and one connection comes of it', async () => {
    const pair = await rtcPair(ground, { offerer });
    await Promise.all([connectRtc('our node', pair), connectRtc('the foreign peer', pair)]);
    await exchange(pair);
    expect([ours(pair), openRtcPeers()]).toEqual([['connecting', 'connected'], 1]);
  });

  test('a frame of exactly 1 MiB passes both ways, and one byte more is refused to our sender', async () => {
    const pair = await connectedRtcPair(ground, 'our node', { offerer });
    const { theirs, peer } = pair;
    const size = await largestMessage(pair);
    const bytes = payload(size, 1);
    await pair.ours.node.send(peer, { service: 'chat', bytes });
    const [, ourMessage] = await theirs.messages.waitForCount(2);
    expect(Buffer.compare(ourMessage?.bytes ?? text(''), bytes)).toBe(0);
    const { frame, bytes: theirBytes } = frameOf(MIB, 2);
    theirs.sendFrame(pair.ours.id, frame);
    const [theirMessage] = await pair.ours.messages.waitForCount(1);
    expect(Buffer.compare(theirMessage?.bytes ?? text(''), theirBytes)).toBe(0);
    const tooLarge = pair.ours.node.send(peer, { service: 'chat', bytes: payload(size + 1) });
    await expect(tooLarge).rejects.toMatchObject({ code: 'FRAME_TOO_LARGE' });
    expect(ours(pair)).toEqual(['connecting', 'connected']);
  });

  test('our node leaves, in either mode: the foreign peer closes, and both announce the same', async () => {
    const pair = await rtcPair(ground, { offerer });
    for (const mode of ['NORMAL', 'LEAVING'] as const) {
      await connectRtc('our node', pair);
      forget(pair);
      await pair.ours.node.send(pair.peer, chat(mode));
      await within(pair.ours.node.disconnect(pair.peer, mode));
      const graceful = mode === 'LEAVING';
      expect(await disconnected(pair)).toMatchObject({ ours: graceful, theirs: graceful });
      expectNothingLeft(pair);
    }
    expect(textsOf(pair.theirs.messages.items)).toEqual(['NORMAL', 'LEAVING']);
  });

  test('the foreign peer leaves, in either mode: our node closes, and both announce the same', async () => {
    const pair = await rtcPair(ground, { offerer });
    for (const mode of ['normal', 'leaving'] as const) {
      await connectRtc('our node', pair);
      forget(pair);
      await pair.theirs.send(pair.ours.self, chat(mode));
      await within(pair.theirs.gracefulDisconnect(pair.ours.self, mode));
      expect(await disconnected(pair)).toMatchObject({ ours: mode === 'leaving' });
      expectNothingLeft(pair);
    }
    expect(textsOf(pair.ours.messages.items)).toEqual(['normal', 'leaving']);
  });

  test.each(PEERS)('%s stops for good and need not wait for the other', async (leaver) => {
    const pair = await connectedRtcPair(ground, 'our node', { offerer });
    await within(leaver === 'our node' ? pair.ours.close() : pair.theirs.stop());
    expect(await disconnected(pair)).toMatchObject({ ours: true });
    expectNothingLeft(pair);
  });

  test('the foreign peer ends the connection without a word: our node notices, and connects again', async () => {
    const pair = await connectedRtcPair(ground, 'our node', { offerer });
    pair.theirs.terminate(pair.ours.id);
    expect(await disconnected(pair)).toMatchObject({ ours: false });
    forget(pair);
    await connectRtc('our node', pair);
    await exchange(pair);
  });
});

const ours = (pair: Pair): string[] => pair.ours.story;

function forget({ ours: { events }, theirs }: Pair): void {
  events.clear();
  theirs.events.clear();
}
