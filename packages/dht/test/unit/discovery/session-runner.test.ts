import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../src/contact/contact.js';
import { runSession, type SessionSteps } from '../../../src/discovery/session-runner.js';
import { Overlay } from '../../support/overlay.js';

/** Steps that ping all members, and note what happens. */
function stand(count: number) {
  const overlay = new Overlay({ count });
  const queries = overlay.queriesOf(overlay.stranger());
  const log: string[] = [];
  const waiting = [...overlay.members];
  const state = { isFinished: false };
  const steps: SessionSteps<string> & { isFinished: boolean } = {
    get isFinished() {
      return state.isFinished;
    },
    next: () => waiting.shift(),
    ask: async (contact, signal) => {
      await queries.ping(contact, { signal });
      return 'pong';
    },
    answered: (_contact, answer) => void log.push(answer),
    failed: () => void log.push('failed'),
  };
  const controller = new AbortController();
  const bounds = { parallelism: 3, timeoutMs: 60_000, clock: overlay.clock, signal: controller.signal };
  return { overlay, clock: overlay.clock, steps, state, log, waiting, bounds, controller };
}

describe('runSession', () => {
  it('asks everybody, so many at a time, and ends when nobody is left', async () => {
    const { overlay, clock, steps, log, bounds } = stand(10);
    overlay.set(overlay.members[4] as Contact, { isSilent: true });
    await clock.run(runSession(steps, bounds));
    expect(log.filter((line) => line === 'pong').length).toBe(9);
    expect(log.at(-1)).toBe('failed');
    expect(overlay.mostInFlight).toBe(3);
    expect(clock.pending()).toEqual([]);
  });

  it('is over at once without anybody to ask', async () => {
    const { steps, bounds, clock } = stand(0);
    await runSession(steps, bounds);
    expect(clock.pending()).toEqual([]);
  });

  it('ends as soon as the steps are finished, and withdraws what is under way', async () => {
    const { overlay, clock, steps, state, log, bounds } = stand(10);
    overlay.set(overlay.members[1] as Contact, { isSilent: true });
    const answered = steps.answered.bind(steps);
    const session = runSession(
      {
        ...steps,
        answered: (contact, answer) => {
          answered(contact, answer);
          state.isFinished = true;
        },
        get isFinished() {
          return state.isFinished;
        },
      },
      bounds,
    );
    await clock.run(session);
    expect([log, overlay.questions.length, overlay.inFlight]).toEqual([['pong'], 3, 0]);
    expect(clock.now()).toBe(10);
  });

  it('ends quietly when its time is up', async () => {
    const { overlay, clock, steps, bounds } = stand(3);
    for (const member of overlay.members) overlay.set(member, { isSilent: true });
    await clock.run(runSession(steps, { ...bounds, timeoutMs: 1_000 }));
    expect([clock.now(), overlay.inFlight, clock.pending()]).toEqual([1_000, 0, []]);
  });

  it('R48: an abort reaches the questions under way, and rejects with its reason', async () => {
    const { overlay, clock, steps, bounds, controller, log } = stand(3);
    const session = runSession(steps, bounds);
    const refused = expect(session).rejects.toThrow('stop');
    await clock.drain();
    expect(overlay.inFlight).toBe(3);
    controller.abort(new Error('stop'));
    expect([overlay.inFlight, clock.pending()]).toEqual([0, []]);
    await refused;
    expect(log).toEqual([]);
    await expect(runSession(steps, bounds)).rejects.toThrow('stop');
  });

  it('R60: ends with the error of a step that throws', async () => {
    const { overlay, clock, steps, bounds } = stand(5);
    const broken = { ...steps, isFinished: false, answered: () => Promise.reject(new Error('unused')) };
    const session = runSession(
      {
        ...broken,
        answered: () => {
          throw new Error('broken');
        },
      },
      bounds,
    );
    await expect(clock.run(session)).rejects.toThrow('broken');
    expect([overlay.inFlight, clock.pending()]).toEqual([0, []]);
  });
});
