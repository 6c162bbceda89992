import { describe, expect, test } from 'vitest';
import { decideInbound } from '../../../src/manager/inbound-decision.js';
import { offererPair } from '../../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../../src/testing/scripted-attempt.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { ManagerStand } from './manager-stand.js';

const [offerer, other] = offererPair();
const clock = new VirtualClock();

test('nobody is let in under our own id', () => {
  const attempt = new ScriptedAttempt({ clock, peer: offerer, initiator: 'remote' });
  expect(decideInbound(offerer.id, attempt, undefined)).toBe('refuse');
});

test.each(['local', 'remote'] as const)(
  'without an endpoint a connection of which the initiator is %s makes one',
  (initiator) => {
    const attempt = new ScriptedAttempt({ clock, peer: offerer, initiator });
    expect(decideInbound(other.id, attempt, undefined)).toBe('create');
  },
);

describe('an attempt that a connector brings counts as dialled by who its pending connection says', () => {
  // WebRTC: the offerer is the initiator, whoever asked for the connection.
  test.each([
    { isOfferer: true, initiator: 'local', answer: 'admitted' },
    { isOfferer: true, initiator: 'remote', answer: 'DUPLICATE_CONNECTION' },
    { isOfferer: false, initiator: 'remote', answer: 'admitted' },
    { isOfferer: false, initiator: 'local', answer: 'admitted' },
  ] as const)('offerer: $isOfferer, initiator: $initiator, beside a dial of ours: $answer', (row) => {
    const stand = new ManagerStand({ isOfferer: row.isOfferer });
    stand.manager.dial(stand.remote);
    const attempt = new ScriptedAttempt({ clock: stand.clock, peer: stand.remote, initiator: row.initiator });
    let answer = '';
    stand.manager.inbound({
      pending: attempt.pending,
      admit: () => {
        answer = 'admitted';
      },
      refuse: (error) => {
        answer = error;
      },
    });
    expect(answer).toBe(row.answer);
  });
});

test.each([
  [true, 'admitted'],
  [false, 'DUPLICATE_CONNECTION'],
])(
  'beside a connection that the peer dialled, who offers decides about one of ours (we: %s)',
  (isOfferer, expected) => {
    const stand = new ManagerStand({ isOfferer });
    stand.connector.dialIn(stand.remote);
    const { pending } = new ScriptedAttempt({ clock: stand.clock, peer: stand.remote, initiator: 'local' });
    const answers: string[] = [];
    const admit = () => void answers.push('admitted');
    stand.manager.inbound({ pending, admit, refuse: (error) => void answers.push(error) });
    expect(answers).toEqual([expected]);
  },
);

test('what may be an echo is taken where nothing is', () => {
  const { pending } = new ScriptedAttempt({ clock, peer: offerer, initiator: 'remote' });
  expect(decideInbound(other.id, { pending, mayBeEcho: true }, undefined)).toBe('create');
});

describe('a possible echo of the signals that opened a connection', () => {
  const inbound = (stand: ManagerStand, mayBeEcho: boolean): string => {
    const attempt = new ScriptedAttempt({ clock: stand.clock, peer: stand.remote, initiator: 'local' });
    let answer = '';
    stand.manager.inbound({
      pending: attempt.pending,
      mayBeEcho,
      admit: () => {
        answer = 'admitted';
      },
      refuse: (error) => {
        answer = error;
      },
    });
    return answer;
  };

  test.each([
    ['refused while that connection lives', true, true, 'DUPLICATE_CONNECTION'],
    ['taken when there is no connection', false, true, 'admitted'],
  ] as const)('is %s', async (_what, isConnected, mayBeEcho, answer) => {
    const stand = new ManagerStand({ isOfferer: true });
    stand.manager.dial(stand.remote);
    if (isConnected) stand.connector.latest().establish();
    expect(inbound(stand, mayBeEcho)).toBe(answer);
  });

  test('is not what comes later: that takes the place of a live connection of the same initiator', () => {
    const stand = new ManagerStand({ isOfferer: true });
    stand.manager.dial(stand.remote);
    stand.connector.latest().establish();
    expect(inbound(stand, false)).toBe('admitted');
  });
});

describe('a second connection that the same peer dialled (decision 11)', () => {
  test.each([true, false])(
    'takes the place of the first in silence, whoever is the offerer (%s)',
    async (isOfferer) => {
      const stand = new ManagerStand({ isOfferer });
      const first = stand.connector.dialIn(stand.remote);
      const second = stand.connector.dialIn(stand.remote);
      stand.send(1);
      await stand.clock.drain();
      expect([first.answer, second.answer, stand.events]).toEqual([
        'admitted',
        'admitted',
        ['connecting', 'connected'],
      ]);
      expect([first.attempt.link?.closing, second.attempt.link?.end]).toEqual([{ graceful: false }, undefined]);
    },
  );

  test.each([true, false])('that fails leaves the first as it was, whoever is the offerer (%s)', (isOfferer) => {
    const stand = new ManagerStand({ isOfferer });
    const first = stand.connector.dialIn(stand.remote);
    const broken = new ScriptedAttempt({ clock: stand.clock, peer: stand.remote, initiator: 'remote' });
    stand.manager.inbound({ pending: broken.pending, admit: () => {}, refuse: () => {} });
    broken.fail('CONNECTION_LOST');
    expect([stand.events, first.attempt.link?.end]).toEqual([['connecting', 'connected'], undefined]);
  });
});
