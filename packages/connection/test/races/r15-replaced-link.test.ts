import { describe, expect, it } from 'vitest';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { features } from '../../src/wire/handshake-frames.js';
import { Stand, textsIn } from './stand.js';

describe('R15: a live connection that is replaced', () => {
  function replaced(old = new ScriptedLink()) {
    const stand = new Stand();
    void stand.say('first');
    stand.connector.latest().establish({ link: old });
    const incoming = stand.connector.dialIn(stand.peer);
    if (incoming.attempt.link === undefined) throw new Error('The offerer’s second connection was not admitted.');
    return { stand, old, fresh: incoming.attempt.link };
  }

  it('R15: is closed in good order, and what is sent from now on uses the new one', async () => {
    const { stand, old, fresh } = replaced();
    await stand.say('second').settled;
    expect(old.steps).toContain('close');
    expect(old.steps).not.toContain('destroy');
    expect(old.end).toBeDefined();
    expect(textsIn(fresh.wire)).toEqual(['second']);
    expect(fresh.end).toBeUndefined();
  });

  it('R15: is not announced again, and its end is not a disconnect', () => {
    const { stand } = replaced();
    expect(stand.log).toEqual(['connecting', 'connected']);
    expect(stand.phase).toBe('connected');
    expect(stand.initiator).toBe('remote');
  });

  it('R15: what the peer sent on the old one before it learnt of the replacement is delivered, and answered on the new one', () => {
    const { stand, old, fresh } = replaced(new ScriptedLink({ holdClose: true }));
    old.deliver(stand.frame('on the old one'));
    fresh.deliver(stand.frame('on the new one'));
    void stand.say('answer');
    expect(stand.log.slice(2)).toEqual(['"on the old one"', '"on the new one"']);
    expect(textsIn(fresh.wire)).toEqual(['answer']);
    expect(textsIn(old.wire)).toEqual(['first']);
  });

  it('R15: a message that arrives on both is delivered once', () => {
    const { stand, old, fresh } = replaced(new ScriptedLink({ holdClose: true }));
    const frame = stand.frame('sent again');
    old.deliver(frame);
    fresh.deliver(frame);
    expect(stand.log.slice(2)).toEqual(['"sent again"']);
    expect(stand.manager.diagnostics().duplicateMessages).toBe(1);
  });

  it('R15: stays in use until the replacement is established, and survives one that fails', async () => {
    const stand = new Stand();
    const live = stand.connectOut();
    // The second connection is let in, but its handshake never finishes.
    const { peer, clock } = stand;
    const broken = new ScriptedAttempt({ peer, clock, initiator: 'remote' });
    stand.manager.inbound({ pending: broken.pending, admit: () => {}, refuse: () => {} });
    await stand.say('still here').settled;
    broken.fail('CONNECTION_LOST');
    await stand.say('and still').settled;
    expect(textsIn(live.wire)).toEqual(['first', 'still here', 'and still']);
    expect(live.end).toBeUndefined();
    expect(stand.log).toEqual(['connecting', 'connected']);
  });

  it('R15: messages on the way in its buffer settle with it, each once', async () => {
    const old = new ScriptedLink();
    const stand = new Stand();
    void stand.say('first');
    stand.connector.latest().establish({ link: old });
    old.congest();
    const stuck = stand.say('stuck');
    await stand.clock.drain();
    expect(stuck.ending).toBe('waiting');
    stand.connector.dialIn(stand.peer);
    old.drainNow();
    await stuck.settled;
    expect(stuck.ending).toBe('done');
    expect(old.end).toBeDefined();
  });

  it('R15: what waits behind the replacement is written in the form that the peer reads there', () => {
    const stand = new Stand();
    // Said while a message is written, when the other connection is established already and takes over next.
    const onWire = (frame: Uint8Array): void => {
      if (textsIn([frame]).includes('one')) void stand.say('two');
    };
    const old = new ScriptedLink({ onWire });
    let fresh: ScriptedLink | undefined;
    stand.onEvent = ({ type }) => {
      if (type !== 'connected') return;
      fresh = stand.connector.dialIn(stand.peer).attempt.link;
      void stand.say('one');
    };
    void stand.say('first');
    // The peer that comes back offers nothing any more.
    stand.connector.latest().establish({ link: old, result: { features: features.readsBareMessages } });
    expect([textsIn(old.wire), textsIn(fresh?.wire ?? [])]).toEqual([['first', 'one'], ['two']]);
  });
});
