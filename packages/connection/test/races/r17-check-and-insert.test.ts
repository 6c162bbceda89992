import { describe, expect, it } from 'vitest';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { ROLES, Stand, textsIn } from './stand.js';

describe('R17: two connections of one peer in one turn', () => {
  it.each(ROLES)('R17: as the %s, two inbound handshakes end as one endpoint with one open link', async (role) => {
    const stand = new Stand({ role });
    const [first, second] = [stand.connector.dialIn(stand.peer), stand.connector.dialIn(stand.peer)];
    await stand.say('hello').settled;
    const links = [first, second].flatMap(({ attempt }) => attempt.link ?? []);
    const open = links.filter(({ end }) => end === undefined);
    expect(open).toHaveLength(1);
    expect(stand.manager.diagnostics().endpoints).toHaveLength(1);
    expect(textsIn(open[0]?.wire ?? [])).toEqual(['hello']);
    expect(stand.log).toEqual(['connecting', 'connected']);
    await stand.clock.advance(20_000);
    expect(stand.connector.openAttempts).toBe(0);
  });

  it('R17: the same when both are let in before either has finished', async () => {
    const stand = new Stand();
    const { peer, clock } = stand;
    const attempts = [1, 2].map(() => new ScriptedAttempt({ peer, clock, initiator: 'remote' }));
    for (const { pending } of attempts) stand.manager.inbound({ pending, admit: () => {}, refuse: () => {} });
    for (const attempt of attempts) attempt.establish();
    expect(stand.manager.diagnostics().endpoints).toHaveLength(1);
    expect(attempts.filter(({ link }) => link?.end === undefined)).toHaveLength(1);
    await stand.say('hello').settled;
    expect(attempts.flatMap(({ link }) => textsIn(link?.wire ?? []))).toEqual(['hello']);
  });

  it('R17: an attempt that finishes inside connect() finds its endpoint in the table', async () => {
    const stand = new Stand({ onConnect: (attempt) => void attempt.establish() });
    const found: boolean[] = [];
    stand.onEvent = () => found.push(stand.manager.hasEndpoint(stand.peer.id));
    await stand.say('one').settled;
    await stand.say('two').settled;
    expect(found).toEqual([true, true]);
    expect(stand.connector.attempts).toHaveLength(1);
  });
});
