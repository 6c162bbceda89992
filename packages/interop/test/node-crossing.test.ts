// Simultaneous connect: our node and the foreign peer dial each other at once. The offerer's connection survives, nothing
// that we were given to send is lost or doubled, and one socket is left.
//
// What cannot be asked of the foreign peer: where our node is the offerer, our refusal of its dial may reach it before our
// own dial does. It then forgets the peer, rejects what it had buffered, clears its locks and announces a disconnect (R9,
// still in 103.3.1). That is its defect, not ours; these tests ask it only for what it did not reject.

import { afterEach, describe, expect, test } from 'vitest';
import {
  asPeer,
  connectionOf,
  type Either,
  Ground,
  idsWhere,
  openSockets,
  type Pair,
  PEERS,
  text,
  textsOf,
  turn,
  until,
} from './node-ground.js';
import { Relay } from './node-relay.js';

const ground = new Ground();

afterEach(() => ground.close());

function pairWhere(offerer: Either): Promise<Pair> {
  const { ours, theirs } = idsWhere(offerer);
  return ground.pair({ ours: { id: ours }, theirs: { id: theirs } });
}

/** How a crossing is started. Turns of the event loop; messages that each side wants to send from the beginning. */
interface Plan {
  readonly ourTurn: number;
  readonly theirTurn: number;
  readonly messages: number;
}

interface Crossing {
  /** Whether R9 struck the foreign peer. */
  readonly theyForgot: boolean;
}

const chat = (words: string) => ({ service: 'chat', bytes: text(words) });

/** Lets both dial, waits until both sides have spoken their last word on it, and checks every promise of ours. */
async function cross(pair: Pair, plan: Plan): Promise<Crossing> {
  const { ours, theirs, peer } = pair;
  const [ourStart, theirStart] = [ours.events.items.length, theirs.events.items.length];
  const words = Array.from({ length: plan.messages }, (_, index) => `message ${index}`);
  const startOurs = async (): Promise<void> => {
    if (plan.ourTurn > 0) await turns(plan.ourTurn);
    await Promise.all([ours.node.connect(peer), ...words.map((word) => ours.node.send(peer, chat(word)))]);
  };
  const startTheirs = async (): Promise<PromiseSettledResult<void>[]> => {
    if (plan.theirTurn > 0) await turns(plan.theirTurn);
    const dialled = theirs.connect(ours.self).catch(() => undefined);
    const results = await Promise.allSettled(words.map((word) => theirs.send(ours.self, chat(word))));
    await dialled;
    return results;
  };
  const crossing = Promise.all([startTheirs(), startOurs()]);
  if (plan.ourTurn === plan.theirTurn) {
    // Both dials are on their way before either has arrived anywhere.
    expect(ours.node.diagnostics().endpoints).toMatchObject([{ phase: 'connecting' }]);
    expect(theirs.manager.endpoints.get(ours.id)).toMatchObject({ connected: false });
  }
  const [theirResults] = await crossing;
  await theirs.until((foreign) => foreign.isConnected(ours.id));

  // The last word of each side: whatever is still on its way comes before it.
  await Promise.all([ours.node.send(peer, chat('end')), theirs.send(ours.self, chat('end'))]);
  await Promise.all([
    theirs.messages.waitFor(({ bytes }) => textsOf([{ bytes }])[0] === 'end'),
    ours.messages.waitFor(({ bytes }) => textsOf([{ bytes }])[0] === 'end'),
  ]);
  await until(() => openSockets() === 2);

  expect(textsOf(theirs.messages.items)).toEqual([...words, 'end']);
  // A frame that came twice would be dropped by either side's filter: so the frames are counted, too.
  expect(connectionOf(theirs).messagesReceived).toBe(words.length + 1);
  expect(ours.node.diagnostics()).toMatchObject({ duplicateMessages: 0, unhandledMessages: 0, malformedFrames: 0 });
  const keptByThem = words.filter((_, index) => theirResults[index]?.status === 'fulfilled');
  expect(textsOf(ours.messages.items)).toEqual([...keptByThem, 'end']);
  expect(ours.story.slice(ourStart)).toEqual(['connecting', 'connected']);
  expect([ours.node.connections().length, theirs.connections()]).toEqual([1, [ours.id]]);
  const theirStory = theirs.events.items.slice(theirStart).map(({ type }) => type);
  const theyForgot = theirStory[0] === 'disconnected';
  expect(theirStory).toEqual(theyForgot ? ['disconnected', 'connected'] : ['connected']);
  expect(keptByThem.length).toBe(theyForgot ? 0 : words.length);
  return { theyForgot };
}

async function turns(count: number): Promise<void> {
  for (let done = 0; done < count; done++) await turn();
}

/** Ends the connection, and waits until nothing of it is left on either side, so that the next crossing starts afresh. */
async function part({ ours, theirs, peer }: Pair): Promise<void> {
  await ours.node.disconnect(peer);
  await theirs.until((foreign) => !foreign.isConnected(ours.id));
  await until(() => openSockets() === 0);
  ours.messages.clear();
  theirs.messages.clear();
}

/** A pair whose dials in one direction wait at a relay until `open()`. */
async function heldBack(offerer: Either, dialler: Either) {
  const pair = await pairWhere(offerer);
  let open = (): void => undefined;
  const opening = new Promise<void>((resolve) => {
    open = resolve;
  });
  const target = dialler === 'our node' ? pair.theirs.descriptor : pair.ours.self;
  const relay = ground.keep(await Relay.to(target, { opening }));
  return { pair, relay, open: () => open() };
}

describe.each(PEERS)('where %s is the offerer', (offerer) => {
  test.each([0, 1, 2, 3, 7])(
    'ten dials at once, with %i messages waiting at each side: all arrives once, one socket survives',
    async (messages) => {
      const pair = await pairWhere(offerer);
      for (let repetition = 0; repetition < 10; repetition++) {
        const { theyForgot } = await cross(pair, { ourTurn: 0, theirTurn: 0, messages });
        if (offerer === 'the foreign peer') expect(theyForgot).toBe(false);
        const { initiator } = pair.ours.node.diagnostics().endpoints[0] ?? {};
        expect(initiator).toBe(offerer === 'our node' ? 'local' : 'remote');
        await part(pair);
      }
    },
  );

  test('the same between peers that never met', async () => {
    for (let repetition = 0; repetition < 10; repetition++) {
      await cross(await pairWhere(offerer), { ourTurn: 0, theirTurn: 0, messages: repetition % 4 });
      await ground.close();
    }
  });

  test('one of them dials up to fifteen turns of the event loop after the other', async () => {
    const pair = await pairWhere(offerer);
    for (let later = 1; later <= 15; later++) {
      for (const plan of [
        { ourTurn: later, theirTurn: 0 },
        { ourTurn: 0, theirTurn: later },
      ]) {
        await cross(pair, { ...plan, messages: 2 });
        await part(pair);
      }
    }
  });

  test('the foreign peer’s dial is over before ours arrives', async () => {
    const { pair, open, relay } = await heldBack(offerer, 'our node');
    const { ours, theirs } = pair;
    const sent = ['one', 'two'].map((words) => ours.node.send(asPeer(relay.address), chat(words)));
    const connecting = theirs.connect(ours.self).catch(() => 'refused');
    const theirMessage = theirs.send(ours.self, chat('theirs')).then(
      () => 'sent',
      () => 'lost',
    );
    await relay.dials.waitForCount(1);
    if (offerer === 'our node') {
      // R9, every time: refused before our dial arrives, it forgets us and what it had to say.
      expect([await connecting, await theirMessage]).toEqual(['refused', 'lost']);
      expect(theirs.events.items).toEqual([{ type: 'disconnected', peer: ours.id, graceful: false }]);
    } else {
      await Promise.all(sent);
      expect([await connecting, await theirMessage]).toEqual([undefined, 'sent']);
    }
    open();
    await Promise.all(sent);
    expect(textsOf(await theirs.messages.waitForCount(2))).toEqual(['one', 'two']);
    await theirs.send(ours.self, chat('end'));
    await ours.messages.waitFor(({ bytes }) => textsOf([{ bytes }])[0] === 'end');
    expect(textsOf(ours.messages.items)).toEqual(offerer === 'our node' ? ['end'] : ['theirs', 'end']);
    expect(textsOf(theirs.messages.items)).toEqual(['one', 'two']);
    expect(ours.story).toEqual(['connecting', 'connected']);
  });

  test('our dial is over before the foreign peer’s arrives', async () => {
    const { pair, open, relay } = await heldBack(offerer, 'the foreign peer');
    const { ours, theirs, peer } = pair;
    const connecting = theirs.connect(relay.address);
    const theirMessage = theirs.send(relay.address, chat('theirs'));
    const sent = ['one', 'two'].map((words) => ours.node.send(peer, chat(words)));
    await relay.dials.waitForCount(1);
    if (offerer === 'our node') await Promise.all(sent);
    else {
      // Refused as a duplicate: our node keeps the messages and waits for the dial that must be coming.
      await until(() => ours.node.diagnostics().endpoints[0]?.phase === 'awaitingPeer');
      expect(ours.node.diagnostics().endpoints).toMatchObject([{ outboxMessages: 2 }]);
    }
    open();
    await Promise.all([...sent, connecting, theirMessage]);
    await Promise.all([ours.node.send(peer, chat('end')), theirs.send(ours.self, chat('end'))]);
    expect(textsOf(await theirs.messages.waitForCount(3))).toEqual(['one', 'two', 'end']);
    expect(textsOf(await ours.messages.waitForCount(2))).toEqual(['theirs', 'end']);
    expect(ours.story).toEqual(['connecting', 'connected']);
    expect(theirs.events.items).toEqual([{ type: 'connected', peer: ours.id }]);
    if (offerer === 'our node') await until(() => openSockets() === 2);
  });

  test('locks both ways at once: ours is held, seen and kept', async () => {
    for (let repetition = 0; repetition < 10; repetition++) {
      const pair = await pairWhere(offerer);
      const { ours, theirs, peer } = pair;
      const [handle, accepted] = await Promise.all([ours.node.lock(peer, 'mine'), theirs.lock(ours.self, 'yours')]);
      expect([handle.state, theirs.hasRemoteLock(ours.id, 'mine')]).toEqual(['held', true]);
      expect(ours.story).toEqual(['connecting', 'connected']);
      // Theirs is lost where R9 strikes them, and then they know it: they told nobody that it was granted.
      if (offerer === 'the foreign peer') expect(accepted).toBe(true);
      expect(ours.node.locks.isLocked('remote', peer.id, 'yours')).toBe(accepted);
      expect(theirs.hasLocalLock(ours.id, 'yours')).toBe(accepted);
      await ground.close();
    }
  });
});
