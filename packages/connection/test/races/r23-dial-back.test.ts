import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../src/base/errors.js';
import { peer } from '../../src/testing/fixtures.js';
import { answerOn, DialBackStand } from './dial-back-stand.js';
import { ROLES, type Stand, textsIn } from './stand.js';

describe.each(ROLES)('R23: a socket that was asked for, as the %s', (role) => {
  it('R23: is adopted when it is the peer’s: what waits goes out on it, and nothing is left of the request', async () => {
    const { stand, asked, ...all } = dialBack();
    const message = stand.say('hello');
    expect(asked.map(({ method }) => method)).toEqual(['requestConnection']);
    asked[0]?.handedOver();
    const link = all.dialIn();
    await message.settled;
    expect([message.ending, answerOn(link), textsIn(link.wire.slice(1))]).toEqual(['done', 'accepted', ['hello']]);
    expect([stand.log, stand.initiator]).toEqual([['connecting', 'connected'], 'remote']);
    expect(await leftAfterClosing(stand)).toEqual([]);
  });

  it('R23: may come before the request was handed over, which is withdrawn then', async () => {
    const { stand, asked, ...all } = dialBack();
    const message = stand.say('hello');
    const link = all.dialIn();
    await message.settled;
    expect([answerOn(link), asked[0]?.signal?.aborted]).toEqual(['accepted', true]);
    asked[0]?.fail(asked[0].signal?.reason);
    await stand.clock.drain();
    expect([stand.log, stand.phase]).toEqual([['connecting', 'connected'], 'connected']);
  });

  it.each([
    ['another target', { target: peer(99) }, 'INVALID_TARGET_PEER_DESCRIPTOR'],
    ['an unsupported version', { protocolVersion: '0.9' }, 'UNSUPPORTED_PROTOCOL_VERSION'],
  ] as const)(
    'R23: with %s is refused, and takes nothing of the request: the right one is still adopted',
    async (_what, fields, error) => {
      const { stand, asked, ...all } = dialBack();
      const message = stand.say('hello');
      asked[0]?.handedOver();
      const wrong = all.dialIn(fields);
      await stand.clock.drain();
      expect([answerOn(wrong), message.ending, stand.phase]).toEqual([error, 'waiting', 'connecting']);
      const right = all.dialIn();
      await message.settled;
      expect(textsIn(right.wire.slice(1))).toEqual(['hello']);
    },
  );

  it('R23: and only comes wrong leaves a request that ends by itself, once, and nothing hangs under a wrong id', async () => {
    const { stand, asked, ...all } = dialBack();
    const message = stand.say('hello');
    asked[0]?.handedOver();
    const wrong = all.dialIn({ target: peer(99) });
    await stand.clock.advance(15_050);
    await message.settled;
    expect([message.ending, stand.log, stand.phase]).toEqual([
      'CONNECT_TIMEOUT',
      ['connecting', 'failed CONNECT_TIMEOUT'],
      undefined,
    ]);
    expect(asked).toHaveLength(1);
    await stand.clock.advance(10_000);
    expect([wrong.end === undefined, await leftAfterClosing(stand)]).toEqual([false, []]);
  });

  it('R23: is asked for once, however many messages wait (R10)', () => {
    const { stand, asked } = dialBack();
    void stand.say('one');
    void stand.say('two');
    expect(asked).toHaveLength(1);
  });

  it('R23: cannot be asked for: everybody who waits is told at once, with what to do', async () => {
    const { stand, asked } = dialBack();
    const messages = [stand.say('one'), stand.say('two')];
    asked[0]?.fail(new ConnectionError('SIGNALING_FAILED', 'Connect both to a peer in common.'));
    await Promise.all(messages.map(({ settled }) => settled));
    expect(messages.map(({ ending }) => ending)).toEqual(['SIGNALING_FAILED', 'SIGNALING_FAILED']);
    expect([stand.log, asked.length, await leftAfterClosing(stand)]).toEqual([
      ['connecting', 'failed SIGNALING_FAILED'],
      1,
      [],
    ]);
  });

  it('R23: and breaks off after it was adopted is asked for once more, for what waits', async () => {
    const { stand, asked, ...all } = dialBack();
    const message = stand.say('hello');
    asked[0]?.handedOver();
    all.breakOff();
    await stand.clock.drain();
    expect([asked.length, message.ending]).toEqual([2, 'waiting']);
    asked[1]?.handedOver();
    const link = all.dialIn();
    await message.settled;
    expect(textsIn(link.wire.slice(1))).toEqual(['hello']);
  });

  function dialBack() {
    const all = new DialBackStand(role);
    return {
      stand: all.stand,
      asked: all.asked,
      dialIn: (fields?: Parameters<DialBackStand['dialIn']>[0]) => all.dialIn(fields),
      breakOff: () => all.breakOff(),
    };
  }
});

async function leftAfterClosing({ manager, clock }: Stand): Promise<unknown> {
  const closed = manager.close();
  await clock.advance(20_000);
  await closed;
  return clock.pending();
}
