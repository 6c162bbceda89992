import { describe, expect, it } from 'vitest';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { Stand, textsIn } from './stand.js';

describe('R12, R13: what waited goes out first, in order, one frame per message', () => {
  it('R12: two buffered messages leave as two frames', async () => {
    const stand = new Stand();
    const messages = [stand.say('one'), stand.say('two'), stand.say('')];
    const link = stand.connector.latest().establish();
    await stand.clock.drain();
    expect(textsIn(link.wire)).toEqual(['one', 'two', '']);
    expect(messages.map(({ ending }) => ending)).toEqual(['done', 'done', 'done']);
  });

  it('R12: a burst on a live connection leaves as one frame per message, too', () => {
    const stand = new Stand();
    const link = stand.connectOut();
    for (let n = 0; n < 50; n++) void stand.say(`${n}`);
    expect(textsIn(link.wire)).toEqual(['first', ...Array.from({ length: 50 }, (_, n) => `${n}`)]);
  });

  it('R13: nobody observes `connected` before the earlier messages are on the wire', () => {
    const stand = new Stand();
    void stand.say('one');
    void stand.say('two');
    const attempt = stand.connector.latest();
    let onWireWhenAnnounced: string[] | undefined;
    stand.onEvent = ({ type }) => {
      if (type === 'connected') onWireWhenAnnounced = textsIn(attempt.link?.wire ?? []);
    };
    attempt.establish();
    expect(onWireWhenAnnounced).toEqual(['one', 'two']);
  });

  it('R13: a message sent from inside the `connected` listener goes out behind the flush', () => {
    const stand = new Stand();
    void stand.say('one');
    void stand.say('two');
    stand.onEvent = ({ type }) => {
      if (type === 'connected') void stand.say('from the listener');
    };
    const link = stand.connector.latest().establish();
    void stand.say('after');
    expect(textsIn(link.wire)).toEqual(['one', 'two', 'from the listener', 'after']);
  });

  it('R13: a message sent by a task that races the transition goes out behind the flush', async () => {
    const stand = new Stand();
    const racing = stand.say('one').settled.then(() => stand.say('racing'));
    void stand.say('two');
    const link = stand.connector.latest().establish();
    await racing;
    expect(textsIn(link.wire)).toEqual(['one', 'two', 'racing']);
  });

  it('R13: no message is delivered before `connected` was announced', () => {
    const stand = new Stand();
    void stand.say('one');
    const link = new ScriptedLink();
    link.deliver(stand.frame('early'));
    stand.connector.latest().establish({ link });
    expect(stand.log).toEqual(['connecting', 'connected', '"early"']);
    expect(textsIn(link.wire)).toEqual(['one']);
  });
});
