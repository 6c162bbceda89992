import { describe, expect, it } from 'vitest';
import { LatchedDial } from '../../src/link/websocket/dial-attempt.js';
import { peer } from '../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';

describe('R4: replay or live, never both and never neither', () => {
  const attempt = () => new ScriptedAttempt({ peer: peer(1), clock: new VirtualClock() });

  it('R4: a subscriber that comes from inside another one hears the outcome once', () => {
    const script = attempt();
    const heard: string[] = [];
    script.pending.outcome$.subscribe(() => {
      heard.push('outer');
      script.pending.outcome$.subscribe(() => heard.push('inner'));
    });
    script.establish();
    expect(heard.sort()).toEqual(['inner', 'outer']);
  });

  it('R4: subscribers before, during and after the outcome each hear it once', () => {
    const script = attempt();
    const heard: string[] = [];
    const listen = (name: string) => script.pending.outcome$.subscribe(() => heard.push(name));
    listen('before');
    script.pending.outcome$.subscribe(() => listen('during'));
    script.fail();
    listen('after');
    expect(heard.sort()).toEqual(['after', 'before', 'during']);
  });

  it('R4: one who unsubscribes from inside another subscriber hears nothing', () => {
    const script = attempt();
    const heard: string[] = [];
    script.pending.outcome$.subscribe(() => second.unsubscribe());
    const second = script.pending.outcome$.subscribe(() => heard.push('second'));
    script.fail();
    expect(heard).toEqual([]);
  });

  it('R4: the first outcome counts; a later one changes nothing for anybody', () => {
    const script = attempt();
    script.fail('DIAL_FAILED');
    const link = script.establish();
    const heard: string[] = [];
    script.pending.outcome$.subscribe(({ type }) => heard.push(type));
    expect(heard).toEqual(['failed']);
    expect(link.end).toBeDefined();
  });

  it('R4: a dial tells a listener that registers from inside another one, once', () => {
    const dial = new LatchedDial('ws://127.0.0.1:1', () => {});
    const heard: string[] = [];
    dial.onOutcome(() => {
      heard.push('outer');
      dial.onOutcome(() => heard.push('inner'));
    });
    dial.opened(new ScriptedLink());
    expect(heard).toEqual(['outer', 'inner']);
  });

  it('R4: a link tells its end to early, concurrent and late listeners once each', () => {
    const link = new ScriptedLink();
    const heard: string[] = [];
    link.onEnd(() => {
      heard.push('early');
      link.onEnd(() => heard.push('concurrent'));
    });
    link.finish();
    link.onEnd(() => heard.push('late'));
    expect(heard).toEqual(['early', 'concurrent', 'late']);
    expect(link.endListeners).toBe(0);
  });
});
