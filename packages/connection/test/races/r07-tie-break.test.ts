import { describe, expect, it } from 'vitest';
import { admit } from '../../src/manager/admission.js';
import { SimPair } from './sim-pair.js';
import { ROLES, Stand, textsIn } from './stand.js';

describe('R7: which of two crossing connections survives', () => {
  it.each([
    { initiator: 'local', localIsOfferer: true, existing: 'remote', decision: 'adopt' },
    { initiator: 'local', localIsOfferer: false, existing: 'remote', decision: 'refuse' },
    { initiator: 'remote', localIsOfferer: true, existing: 'local', decision: 'refuse' },
    { initiator: 'remote', localIsOfferer: false, existing: 'local', decision: 'adopt' },
  ] as const)('R7: the decision on a $initiator newcomer depends on ids and directions only ($decision)', (facts) => {
    expect(admit(facts)).toBe(facts.decision);
    // Both sides reach the same answer about the same socket.
    const mirrored = {
      initiator: facts.initiator === 'local' ? 'remote' : 'local',
      localIsOfferer: !facts.localIsOfferer,
      existing: facts.existing === 'local' ? 'remote' : 'local',
    } as const;
    expect(admit(mirrored)).toBe(facts.decision);
  });

  describe.each(ROLES)('as the %s', (role) => {
    const survivor = role === 'offerer' ? 'local' : 'remote';

    it('R7: outgoing, then incoming: the offerer’s connection survives', async () => {
      const stand = new Stand({ role });
      const message = stand.say('hello');
      const outgoing = stand.connector.latest();
      const incoming = stand.connector.dialIn(stand.peer);
      expect(incoming.answer).toBe(role === 'offerer' ? 'DUPLICATE_CONNECTION' : 'admitted');
      const link = survivor === 'local' ? outgoing.establish() : incoming.attempt.link;
      await message.settled;
      expect(textsIn(link?.wire ?? [])).toEqual(['hello']);
      expect(stand.initiator).toBe(survivor);
      expect(stand.log).toEqual(['connecting', 'connected']);
    });

    it('R7: incoming, then outgoing: there is one connection, and what is sent uses it', async () => {
      const stand = new Stand({ role });
      const incoming = stand.connector.dialIn(stand.peer);
      expect(incoming.answer).toBe('admitted');
      await stand.say('hello').settled;
      expect(stand.connector.attempts).toHaveLength(0);
      expect(textsIn(incoming.attempt.link?.wire ?? [])).toEqual(['hello']);
    });

    it('R7: the incoming one finishing its handshake later changes nothing', async () => {
      const stand = new Stand({ role });
      const message = stand.say('hello');
      const outgoing = stand.connector.latest();
      if (role === 'offerer') {
        const link = outgoing.establish();
        const incoming = stand.connector.dialIn(stand.peer);
        expect(incoming.answer).toBe('DUPLICATE_CONNECTION');
        expect(link.end).toBeUndefined();
      } else {
        const late = outgoing.establish();
        const incoming = stand.connector.dialIn(stand.peer);
        expect(incoming.answer).toBe('admitted');
        expect(late.closing).toBeDefined();
      }
      await message.settled;
      expect(stand.initiator).toBe(survivor);
      expect(stand.log).toEqual(['connecting', 'connected']);
    });
  });

  const offsets = Array.from({ length: 21 }, (_, index) => (index - 10) * 20);

  it('R7: both sides settle on the same connection whichever dial is earlier, by any amount, and lose nothing', async () => {
    for (const offset of offsets) {
      const pair = new SimPair();
      const { a, b, clock, network } = pair;
      const [early, late, wait] = offset < 0 ? [a, b, -offset] : [b, a, offset];
      const sent: Promise<void>[] = [early.say(late, 'from the early one')];
      await clock.advance(wait);
      sent.push(late.say(early, 'from the late one'));
      await clock.advance(400);
      await Promise.all(sent);
      expect(network.snapshot().links, `offset ${offset}`).toHaveLength(1);
      expect(early.received, `offset ${offset}`).toEqual(['from the late one']);
      expect(late.received, `offset ${offset}`).toEqual(['from the early one']);
      expect([a.connection?.phase, b.connection?.phase]).toEqual(['connected', 'connected']);
      expect(new Set([a.connection?.initiator, b.connection?.initiator])).toEqual(new Set(['local', 'remote']));
      // Both requests were under way before either arrived: the offerer's must have won.
      if (wait < 100) expect(a.connection?.initiator, `offset ${offset}`).toBe('local');
      expect([a.events, b.events]).toEqual([
        ['connecting', 'connected'],
        ['connecting', 'connected'],
      ]);
      expect(await pair.close(), `offset ${offset}`).toEqual([]);
    }
  });
});
