import { describe, expect, it } from 'vitest';
import { peer } from '../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { Stand } from './stand.js';

describe('R5: the watchdog of an attempt that is over', () => {
  function attemptOf50Ms() {
    const clock = new VirtualClock();
    const heard: string[] = [];
    const script = new ScriptedAttempt({ peer: peer(1), clock, limits: { connectTimeoutMs: 50 } });
    script.pending.outcome$.subscribe(({ type }) => heard.push(type));
    return { clock, script, heard };
  }

  it.each([
    ['cancelled', (script: ScriptedAttempt): void => script.pending.cancel()],
    ['refused', (script: ScriptedAttempt): void => script.refuse()],
    ['failed', (script: ScriptedAttempt): void => script.fail()],
    ['established', (script: ScriptedAttempt): void => void [script.establish(), script.pending.take()]],
  ] as const)('R5: is disarmed when the attempt is %s, and never fires', async (type, end) => {
    const { clock, script, heard } = attemptOf50Ms();
    end(script);
    expect(clock.pending()).toEqual([]);
    await clock.advance(300);
    expect(heard).toEqual([type]);
    expect(script.abandonedWith?.code).toBe(type === 'cancelled' ? 'CANCELLED' : undefined);
  });

  it('R5: fires once for an attempt that everybody forgot, and stops its work', async () => {
    const { clock, script, heard } = attemptOf50Ms();
    await clock.advance(300);
    expect(heard).toEqual(['timedOut']);
    expect(script.abandonedWith?.code).toBe('CONNECT_TIMEOUT');
    expect(clock.pending()).toEqual([]);
  });

  it('R5: an endpoint that is gone leaves no timer of its own behind', async () => {
    const stand = new Stand();
    void stand.say('hello');
    stand.connector.latest().fail();
    const timersOfManager = stand.clock.pendingTimers;
    await stand.manager.close();
    expect(timersOfManager).toBe(1); // The pruner's, as before the first message.
    expect(stand.clock.pending()).toEqual([]);
  });
});
