import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../src/base/errors.js';
import type { Outcome } from '../../src/pending/pending-connection.js';
import { peer } from '../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { EndpointStand } from './endpoint-stand.js';
import { Stand, textsIn } from './stand.js';

describe('R3, F3: an attempt that ends before anybody listens', () => {
  it.each([
    ['established', (attempt: ScriptedAttempt): void => void attempt.establish()],
    ['refused', (attempt: ScriptedAttempt): void => attempt.refuse()],
    ['failed', (attempt: ScriptedAttempt): void => attempt.fail()],
    ['cancelled', (attempt: ScriptedAttempt): void => attempt.pending.cancel()],
  ] as const)('R3: tells a late subscriber that it was %s, once, and completes', (type, end) => {
    const attempt = new ScriptedAttempt({ peer: peer(1), clock: new VirtualClock() });
    end(attempt);
    const heard: string[] = [];
    attempt.pending.outcome$.subscribe({
      next: (outcome) => heard.push(outcome.type),
      complete: () => heard.push('.'),
    });
    expect(heard).toEqual([type, '.']);
  });

  it('R3: tells a late subscriber that it timed out', () => {
    const clock = new VirtualClock();
    const attempt = new ScriptedAttempt({ peer: peer(1), clock, limits: { connectTimeoutMs: 50 } });
    clock.advanceSync(50);
    let outcome: Outcome | undefined;
    attempt.pending.outcome$.subscribe((value) => {
      outcome = value;
    });
    expect(outcome).toMatchObject({ type: 'timedOut', error: { code: 'CONNECT_TIMEOUT' } });
  });

  it('R3: connects an endpoint whose connector finished inside connect(), and writes what waited', async () => {
    const stand = new Stand({ onConnect: (attempt) => void attempt.establish() });
    const message = stand.say('hello');
    await message.settled;
    expect(message.ending).toBe('done');
    expect(stand.phase).toBe('connected');
    expect(stand.log).toEqual(['connecting', 'connected']);
    expect(textsIn(stand.connector.latest().link?.wire ?? [])).toEqual(['hello']);
  });

  it('R3: fails an endpoint whose connector failed inside connect()', async () => {
    const stand = new Stand({ onConnect: (attempt) => attempt.fail('DIAL_FAILED') });
    const message = stand.say('hello');
    await message.settled;
    expect(message.ending).toBe('DIAL_FAILED');
    expect(stand.log).toEqual(['connecting', 'failed DIAL_FAILED']);
    expect(stand.phase).toBeUndefined();
  });

  it('R3: lets an endpoint whose connector was refused inside connect() wait for the peer', async () => {
    const stand = new Stand({ onConnect: (attempt) => attempt.refuse() });
    const message = stand.say('hello');
    await stand.clock.drain();
    expect(stand.phase).toBe('awaitingPeer');
    expect(message.ending).toBe('waiting');
  });

  it('F3: an endpoint has a deadline in every phase, and each transition sets a new one', async () => {
    const { endpoint, first, clock } = new EndpointStand();
    endpoint.start();
    expect(endpoint.deadlineAt).toBe(15_000);
    await clock.advance(10);
    first.script.establish();
    expect(endpoint.phase).toBe('connected');
    expect(endpoint.deadlineAt).toBeGreaterThan(10);
    expect(endpoint.deadlineAt).toBeLessThanOrEqual(15_010);
    endpoint.close({ notice: 'NORMAL', graceful: false, error: new ConnectionError('CLOSED', 'over') });
    expect(endpoint.phase).toBe('closing');
    expect(endpoint.deadlineAt).toBe(2_010);
  });

  it('F3: the endpoint ends by its own deadline when the attempt never reports at all', async () => {
    // The attempt itself has, in effect, no deadline: what fails here is the endpoint's watchdog or nothing.
    const stand = new Stand({ attemptLimits: { connectTimeoutMs: 1_000_000 } });
    const message = stand.say('hello');
    await stand.clock.advance(14_000);
    expect(message.ending).toBe('waiting');
    await stand.clock.advance(2_000);
    expect(message.ending).toBe('CONNECT_TIMEOUT');
    expect(stand.log).toEqual(['connecting', 'failed CONNECT_TIMEOUT']);
    expect(stand.connector.openAttempts).toBe(0);
    await stand.manager.close();
    expect(stand.clock.pending()).toEqual([]);
  });

  it('F3: a connected peer that says nothing any more is noticed: the watchdog lives on after completion', async () => {
    const stand = new Stand();
    const link = stand.connectOut();
    await stand.clock.runUntil(() => link.steps.includes('probe'));
    expect(stand.phase).toBe('connected');
    await stand.clock.runUntil(() => stand.phase === undefined);
    expect(stand.clock.now()).toBeLessThanOrEqual(25_050);
    expect(link.destroyedWith?.code).toBe('PEER_SILENT');
  });

  it('F3: an established link that nobody takes is closed, so no forgotten attempt keeps a socket', async () => {
    const clock = new VirtualClock();
    const attempt = new ScriptedAttempt({ peer: peer(1), clock });
    const link = attempt.establish();
    await clock.advance(4_999);
    expect(link.end).toBeUndefined();
    await clock.advance(1);
    expect(link.end).toBeDefined();
    expect(clock.pending()).toEqual([]);
  });
});
