// The signals of WebRTC between our node and the unmodified foreign peer, carried by hand: what each says about the DTLS role, and what
// becomes of signals that come early, late, twice or not at all.
import { openRtcPeers } from '@peerlatch/connection/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { Ground, PEERS, text, textsOf, until } from './node-ground.js';
import { type Courier, type CourierPair, courierPair, type Rule, type Signal } from './node-webrtc-courier.js';
import { connectRtc, lastStory } from './node-webrtc-ground.js';

const ground = new Ground();

afterEach(async () => {
  await ground.close();
  expect(openRtcPeers()).toBe(0);
});

const setupOf = (sdp: string | undefined): string | undefined => /^a=setup:(\w+)\r?$/m.exec(sdp ?? '')?.[1];

async function talk({ ours, theirs, peer }: CourierPair): Promise<void> {
  await Promise.all([
    ours.node.send(peer, { service: 'chat', bytes: text('from us') }),
    theirs.send(ours.self, { service: 'chat', bytes: text('from them') }),
  ]);
  expect(textsOf(await theirs.messages.waitForCount(1))).toEqual(['from us']);
  expect(textsOf(await ours.messages.waitForCount(1))).toEqual(['from them']);
}

/** Everything of `held` waits until a signal of `first` has been delivered. */
function after(first: (signal: Signal) => boolean, held: (signal: Signal) => boolean): Rule {
  const waiting: (() => void)[] = [];
  let isOpen = false;
  return (signal, deliver) => {
    if (!isOpen && held(signal)) return void waiting.push(deliver);
    deliver();
    isOpen ||= first(signal);
    if (isOpen) for (const next of waiting.splice(0)) next();
  };
}

const is =
  (from: Signal['from'], method: string) =>
  (signal: Signal): boolean =>
    signal.from === from && signal.method === method;

/** The signals of the connection that came about. */
function lastOffer({ sent }: Courier): Signal | undefined {
  return sent.items.filter(({ method }) => method === 'rtcOffer').at(-1);
}

describe('the DTLS role', () => {
  test.each(PEERS)('ten openings where %s offers', async (offerer) => {
    const pair = await courierPair(ground, offerer);
    const times: number[] = [];
    for (let opening = 0; opening < 10; opening++) {
      const start = performance.now();
      await connectRtc(PEERS[opening % 2] ?? 'our node', pair);
      times.push(Math.round(performance.now() - start));
      await pair.ours.node.disconnect(pair.peer);
      await until(() => pair.theirs.connections().length === 0 && openRtcPeers() === 0);
    }
    console.log(`${offerer} offers, ms to open: ${times.join(' ')}`);
    const roles = PEERS.flatMap((side) =>
      ['rtcOffer', 'rtcAnswer'].flatMap((method) => pair.courier.textsOf(side, method).map(setupOf)),
    );
    // Ours takes the client's part in both: where it offers, it says so; where it answers, it is asked to choose.
    expect(new Set(roles)).toEqual(new Set(offerer === 'our node' ? ['active', 'passive'] : ['actpass', 'active']));
  });
});

describe('our node sends', () => {
  test.each(PEERS)('no candidate ahead of its description, where %s offers', async (offerer) => {
    const pair = await courierPair(ground, offerer);
    await connectRtc('our node', pair);
    const methods = pair.courier.methodsOf('our node').filter((method) => method !== 'requestConnection');
    expect(methods[0]).toBe(offerer === 'our node' ? 'rtcOffer' : 'rtcAnswer');
    expect(methods).toContain('iceCandidate');
  });

  test.each(PEERS)('the id of the offer in everything, where %s offers', async (offerer) => {
    const pair = await courierPair(ground, offerer);
    await connectRtc('the foreign peer', pair);
    const { sent } = pair.courier;
    const offers = sent.items.filter(({ method }) => method === 'rtcOffer').map(({ connectionId }) => connectionId);
    const answers = sent.items.filter(({ method }) => method === 'rtcAnswer');
    expect(answers.at(-1)?.connectionId).toBe(lastOffer(pair.courier)?.connectionId);
    const ids = sent.items.filter(({ from }) => from === 'our node').flatMap((signal) => signal.connectionId || []);
    expect(offers).toEqual(expect.arrayContaining([...new Set(ids)]));
  });
});

describe('signals that come out of order', () => {
  /** Its candidates are the only ones, so a connection proves that they were used. */
  const withoutOurs =
    (rule: Rule): Rule =>
    (signal, deliver) =>
      is('our node', 'iceCandidate')(signal) ? undefined : rule(signal, deliver);

  test('candidates of the foreign offerer ahead of its offer are kept for it', async () => {
    const pair = await courierPair(ground, 'the foreign peer');
    const candidate = is('the foreign peer', 'iceCandidate');
    pair.courier.rule = withoutOurs(after(candidate, is('the foreign peer', 'rtcOffer')));
    await connectRtc('the foreign peer', pair);
    expect(pair.courier.delivered.items.findIndex(candidate)).toBe(0);
    await talk(pair);
  });

  test('candidates of the foreign answerer ahead of its answer are kept for it', async () => {
    const pair = await courierPair(ground, 'our node');
    const candidate = is('the foreign peer', 'iceCandidate');
    pair.courier.rule = withoutOurs(after(candidate, is('the foreign peer', 'rtcAnswer')));
    await connectRtc('our node', pair);
    const order = pair.courier.delivered.items.filter(({ from }) => from === 'the foreign peer');
    expect([order[0]?.method, order.map(({ method }) => method).includes('rtcAnswer')]).toEqual(['iceCandidate', true]);
    await talk(pair);
  });

  test('our candidates ahead of our offer are lost on the foreign answerer, and its own are enough', async () => {
    const pair = await courierPair(ground, 'our node');
    pair.courier.rule = after(is('our node', 'iceCandidate'), is('our node', 'rtcOffer'));
    await connectRtc('our node', pair);
    expect(pair.courier.delivered.items[0]?.method).toBe('iceCandidate');
    await talk(pair);
  });

  test('our candidate ahead of our answer makes the foreign offerer give up, and our node follows its next offer', async () => {
    const pair = await courierPair(ground, 'the foreign peer');
    const { courier, ours, theirs } = pair;
    courier.rule = after(is('our node', 'iceCandidate'), is('our node', 'rtcAnswer'));
    await expect(theirs.connect(ours.self)).rejects.toThrow('could not connect');
    const first = lastOffer(courier);
    courier.rule = (_signal, deliver) => deliver();
    await connectRtc('the foreign peer', pair);
    expect(lastOffer(courier)?.connectionId).not.toBe(first?.connectionId);
    await talk(pair);
    expect(lastStory(pair)).toEqual(['connecting', 'connected']);
  });
});

describe('signals that come twice', () => {
  test.each(PEERS)('make one connection, where %s offers', async (offerer) => {
    const pair = await courierPair(ground, offerer);
    // Candidates are idempotent for ICE, and an answer that comes again would end the foreign peer's attempt.
    pair.courier.rule = (signal, deliver) => {
      deliver();
      if (signal.from === 'the foreign peer' || signal.method !== 'rtcAnswer') deliver();
    };
    await connectRtc(offerer === 'our node' ? 'the foreign peer' : 'our node', pair);
    await talk(pair);
    expect([openRtcPeers(), lastStory(pair)]).toEqual([1, ['connecting', 'connected']]);
  });

  test('a request of the foreign answerer that comes again while we offer brings no second offer', async () => {
    const pair = await courierPair(ground, 'our node');
    pair.courier.rule = (signal, deliver) => {
      for (let time = 0; time < (signal.method === 'requestConnection' ? 3 : 1); time++) deliver();
    };
    await connectRtc('the foreign peer', pair);
    expect(pair.courier.delivered.items.filter(({ method }) => method === 'requestConnection')).toHaveLength(3);
    expect(lastStory(pair)).toEqual(['connecting', 'connected']);
    await talk(pair);
  });
});

describe('a request that comes when both are connected', () => {
  test('leaves the connection as it is, where the foreign peer offers', async () => {
    const pair = await courierPair(ground, 'the foreign peer');
    const late: (() => void)[] = [];
    pair.courier.rule = (signal, deliver) => {
      if (signal.method === 'requestConnection') late.push(deliver);
      else deliver();
    };
    await Promise.all([connectRtc('our node', pair), connectRtc('the foreign peer', pair)]);
    const first = lastOffer(pair.courier);
    for (const deliver of late) deliver();
    expect(late).toHaveLength(1);
    // It offers once more, and its own connection manager has no use for what comes of that.
    await pair.courier.sent.waitFor(({ connectionId }) => connectionId !== '' && connectionId !== first?.connectionId);
    await talk(pair);
  });
});
