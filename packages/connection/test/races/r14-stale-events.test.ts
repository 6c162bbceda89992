import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../src/base/errors.js';
import type { EndpointEvent, EndpointState } from '../../src/endpoint/endpoint-state.js';
import { endpointTransition } from '../../src/endpoint/endpoint-transition.js';
import { EMPTY_OUTBOX } from '../../src/endpoint/outbox.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { limits } from '../../src/wire/limits.js';
import { bytes, EndpointStand } from './endpoint-stand.js';
import { Stand, textsIn } from './stand.js';

const lost = new ConnectionError('CONNECTION_LOST', 'late news');

/** The live states of one endpoint, with the events of attempts, links and deadlines that are not its current ones. */
function liveStates(): readonly EndpointState[] {
  const { first } = new EndpointStand();
  const link = new ScriptedLink();
  const watched = { deadlineAt: 100, epoch: 7 };
  const attempt = { ...first, seq: 5 };
  const made = { initiator: 'local', transport: 'scripted' } as const;
  const live = { seq: 5, link, features: 0, heard: 0, ...made, watch: 'listening', ...watched } as const;
  return [
    { phase: 'connecting', attempt, outbox: EMPTY_OUTBOX, redialled: false, ...watched },
    { phase: 'reconnecting', attempt, outbox: EMPTY_OUTBOX, lastEnd: { graceful: false, local: false }, ...watched },
    { phase: 'awaitingPeer', seq: 5, outbox: EMPTY_OUTBOX, redialled: false, ...watched },
    { phase: 'connected', successor: undefined, ...live },
    { phase: 'connected', successor: { ...first, seq: 6 }, ...live },
    { phase: 'closing', seq: 5, link, stage: 'notified', graceful: false, ...watched },
  ];
}

function staleEvents(): readonly EndpointEvent[] {
  const { first } = new EndpointStand();
  const result = { remote: first.script.peer, protocolVersion: '1.1', applicationVersion: '', features: 0 };
  return [
    { type: 'established', seq: 4, link: new ScriptedLink(), result, now: 200 },
    { type: 'attemptFailed', seq: 4, error: lost, now: 200 },
    { type: 'linkEnded', seq: 4, end: { graceful: false, local: false }, now: 200 },
    { type: 'deadlinePassed', epoch: 6, now: 200 },
  ];
}

describe('R14: what a superseded attempt, link or deadline still has to say', () => {
  it.each(liveStates())('R14: changes nothing in phase $phase', (state) => {
    for (const event of staleEvents()) {
      expect(endpointTransition(state, event, limits), event.type).toEqual({ state, effects: [] });
    }
  });

  it('R14: the late failure of a replaced attempt does not end the new one', async () => {
    const stand = new Stand();
    const message = stand.say('hello');
    const outgoing = stand.connector.latest();
    const incoming = stand.connector.dialIn(stand.peer);
    outgoing.fail('DIAL_FAILED');
    await message.settled;
    expect(stand.phase).toBe('connected');
    expect(textsIn(incoming.attempt.link?.wire ?? [])).toEqual(['hello']);
    expect(stand.log).toEqual(['connecting', 'connected']);
  });

  it('R14: the late success of a replaced attempt closes only its own link', async () => {
    const stand = new EndpointStand();
    stand.endpoint.start();
    const second = stand.attempt(2, 'remote');
    stand.endpoint.offer(second);
    const late = stand.first.script.establish();
    const live = second.script.establish();
    expect(late.end).toBeDefined();
    expect(live.end).toBeUndefined();
    expect(stand.endpoint.link).toBe(live);
  });

  it('R14: the end of a replaced link does not end the endpoint, and its data is still delivered while it drains', () => {
    const stand = new EndpointStand();
    stand.endpoint.start();
    const old = new ScriptedLink({ holdClose: true });
    stand.first.script.establish({ link: old });
    const second = stand.attempt(2, 'remote');
    stand.endpoint.offer(second);
    const live = second.script.establish();
    old.deliver(bytes('sent before the replacement'));
    old.finish();
    expect(stand.endpoint.phase).toBe('connected');
    expect(stand.endpoint.link).toBe(live);
    expect(stand.log).toEqual(['connected', 'got sent before the replacement']);
  });

  it('R14: an endpoint that lost its place in the table does not take the new one’s place away', async () => {
    const stand = new Stand();
    const old = new ScriptedLink({ holdClose: true });
    void stand.say('first');
    stand.connector.latest().establish({ link: old });
    stand.manager.closeAfterNotice(stand.peer.id, 'NORMAL');
    // The old link is still draining when the peer is back.
    expect(old.closing).toBeDefined();
    const incoming = stand.connector.dialIn(stand.peer);
    old.finish();
    await stand.clock.drain();
    expect(incoming.answer).toBe('admitted');
    expect(stand.phase).toBe('connected');
    await stand.say('hello').settled;
    expect(textsIn(incoming.attempt.link?.wire ?? [])).toEqual(['hello']);
  });

  it('R14: a deadline of an earlier state does not end a later one', async () => {
    const stand = new Stand();
    void stand.say('hello');
    await stand.clock.advance(14_990);
    stand.connector.dialIn(stand.peer);
    await stand.clock.advance(1_000);
    expect(stand.phase).toBe('connected');
  });
});
