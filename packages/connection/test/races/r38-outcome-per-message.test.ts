import { describe, expect, it } from 'vitest';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { Stand, textsIn } from './stand.js';
import { endings } from './tracked.js';

describe('R38: every message has an outcome of its own', () => {
  it('R38: three sends on an attempt that fails all reject, none unheard', async () => {
    const stand = new Stand();
    const messages = [stand.say('one'), stand.say('two'), stand.say('three')];
    stand.connector.latest().fail('DIAL_FAILED');
    await stand.clock.drain();
    expect(endings(messages)).toEqual(['DIAL_FAILED', 'DIAL_FAILED', 'DIAL_FAILED']);
  });

  it('R38: a later send is not settled by the flush of earlier ones', async () => {
    const stand = new Stand();
    const early = [stand.say('one'), stand.say('two')];
    const link = new ScriptedLink();
    stand.connector.latest().establish({ link });
    await stand.clock.drain();
    link.congest();
    const late = stand.say('three');
    await stand.clock.drain();
    expect(endings([...early, late])).toEqual(['done', 'done', 'waiting']);
    link.drainNow();
    await late.settled;
    expect(late.ending).toBe('done');
  });

  it('R38: one that is withdrawn rejects alone and is not written', async () => {
    const stand = new Stand();
    const controller = new AbortController();
    const messages = [stand.say('one'), stand.say('two', { signal: controller.signal }), stand.say('three')];
    controller.abort('changed my mind');
    await stand.clock.drain();
    expect(endings(messages)).toEqual(['waiting', 'changed my mind', 'waiting']);
    const link = stand.connector.latest().establish();
    await stand.clock.drain();
    expect(endings(messages)).toEqual(['done', 'changed my mind', 'done']);
    expect(textsIn(link.wire)).toEqual(['one', 'three']);
  });

  it('R38: those that did not make it when the link breaks during the flush reject; those that did resolve', async () => {
    const stand = new Stand();
    const messages = [stand.say('one'), stand.say('two'), stand.say('three')];
    const link = new ScriptedLink({
      onWire: (_frame, self) => {
        if (self.sent.length === 2) self.finish();
      },
    });
    stand.connector.latest().establish({ link });
    await stand.clock.drain();
    expect(endings(messages)).toEqual(['done', 'done', 'CONNECTION_LOST']);
  });

  it('R38: those in the send buffer when the link ends reject, each once', async () => {
    const stand = new Stand();
    const link = stand.connectOut();
    link.congest();
    const messages = [stand.say('one'), stand.say('two')];
    link.finish();
    await stand.clock.drain();
    expect(endings(messages)).toEqual(['CONNECTION_LOST', 'CONNECTION_LOST']);
  });

  it('R38: the outbox is bounded, and only the message that does not fit is refused', async () => {
    const stand = new Stand({ limits: { maxOutboxMessages: 2 } });
    const messages = [stand.say('one'), stand.say('two'), stand.say('three')];
    await stand.clock.drain();
    expect(endings(messages)).toEqual(['waiting', 'waiting', 'OUTBOX_FULL']);
    stand.connector.latest().establish();
    await stand.clock.drain();
    expect(endings(messages)).toEqual(['done', 'done', 'OUTBOX_FULL']);
  });
});
