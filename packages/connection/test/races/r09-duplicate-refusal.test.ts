import { describe, expect, it } from 'vitest';
import { runHandshake } from '../../src/handshake/run-handshake.js';
import { offererPair } from '../../src/testing/fixtures.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { encodeHandshakeResponse } from '../../src/wire/handshake-frames.js';
import { Stand, textsIn } from './stand.js';

describe('R9: our dial is refused as a duplicate before the peer’s own arrives', () => {
  it('R9: endpoint and messages stay, and go out in order on the peer’s connection', async () => {
    const stand = new Stand();
    const messages = [stand.say('one'), stand.say('two')];
    stand.connector.latest().refuse('DUPLICATE_CONNECTION');
    messages.push(stand.say('three'));
    await stand.clock.advance(1_000);
    expect(messages.map(({ ending }) => ending)).toEqual(['waiting', 'waiting', 'waiting']);
    const incoming = stand.connector.dialIn(stand.peer);
    await Promise.all(messages.map(({ settled }) => settled));
    expect(incoming.answer).toBe('admitted');
    expect(textsIn(incoming.attempt.link?.wire ?? [])).toEqual(['one', 'two', 'three']);
    expect(messages.map(({ ending }) => ending)).toEqual(['done', 'done', 'done']);
    expect(stand.log).toEqual(['connecting', 'connected']);
  });

  it('R9: the same when the peer’s connection comes first and the refusal after it', async () => {
    const stand = new Stand();
    const message = stand.say('one');
    const outgoing = stand.connector.latest();
    const incoming = stand.connector.dialIn(stand.peer);
    outgoing.refuse('DUPLICATE_CONNECTION');
    await message.settled;
    expect(textsIn(incoming.attempt.link?.wire ?? [])).toEqual(['one']);
    expect(stand.log).toEqual(['connecting', 'connected']);
    await stand.clock.advance(10_000);
    expect(stand.phase).toBe('connected');
  });

  it('R9: the refusal counts, not the close that follows it on the same stream', async () => {
    const [offerer, self] = offererPair();
    const clock = new VirtualClock();
    const link = new ScriptedLink({ clock });
    const outcomes: string[] = [];
    runHandshake({
      self,
      target: offerer,
      role: 'dialler',
      link,
      clock,
      timeoutMs: 15_000,
      applicationVersion: 'test',
      features: 0,
      newMessageId: () => 'm',
      onOutcome: (outcome) => outcomes.push(outcome.type === 'established' ? outcome.type : outcome.error.code),
    });
    const refusal = { messageId: 'r', source: offerer, error: 'DUPLICATE_CONNECTION', protocolVersion: '1.1' } as const;
    link.deliver(encodeHandshakeResponse({ ...refusal, applicationVersion: 'test' }));
    link.finish();
    await clock.advance(20_000);
    expect(outcomes).toEqual(['REFUSED_DUPLICATE']);
    expect(clock.pending()).toEqual([]);
  });

  it('R9: any other refusal ends the endpoint at once, with its code', async () => {
    const stand = new Stand();
    const message = stand.say('one');
    stand.connector.latest().refuse('INVALID_TARGET_PEER_DESCRIPTOR');
    await message.settled;
    expect(message.ending).toBe('REFUSED_TARGET');
    expect(stand.log).toEqual(['connecting', 'failed REFUSED_TARGET']);
  });
});
