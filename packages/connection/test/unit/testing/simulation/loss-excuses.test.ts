import { describe, expect, test } from 'vitest';
import { ConnectionError, type ErrorCode } from '../../../../src/base/errors.js';
import type { Link } from '../../../../src/link/link.js';
import { createMemoryLinkPair } from '../../../../src/link/memory-link.js';
import { LossExcuses } from '../../../../src/testing/simulation/loss-excuses.js';
import { MessageLedger } from '../../../../src/testing/simulation/message-ledger.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';

interface Parts {
  readonly excuses: LossExcuses;
  readonly outbound: Link;
  readonly inbound: Link;
}

/**
 * Which messages may be lost that were sent before `happens`, on a link that A dialled to B: `A B`, `B A`. `attempts`: whether
 * both ends came out of their attempts.
 */
function excusedBy(happens: (parts: Parts) => void, attempts: 'established' | 'open' = 'established'): string[] {
  return (['A B', 'B A'] as const).filter((way) => {
    const clock = new VirtualClock();
    const ledger = new MessageLedger();
    const excuses = new LossExcuses(ledger);
    const [outbound, inbound] = createMemoryLinkPair({ clock });
    excuses.linked('link', ['A', 'B'], [outbound, inbound]);
    if (attempts === 'established') for (const link of [outbound, inbound]) excuses.established(link);
    const [from = '', to = ''] = way.split(' ');
    ledger.settled(ledger.sent(from, to), 'accepted');
    happens({ excuses, outbound, inbound });
    clock.advanceSync(100);
    try {
      ledger.checkCalm();
      return true;
    } catch {
      return false;
    }
  });
}

const BOTH = ['A B', 'B A'];
const error = (code: ErrorCode): ConnectionError => new ConnectionError(code, 'Test.');

test('nothing that happens excuses nothing', () => {
  expect(excusedBy(() => {})).toEqual([]);
});

test('what breaks between two may lose the messages of both', () => {
  expect(excusedBy(({ excuses }) => excuses.broken('A', 'B'))).toEqual(BOTH);
  expect(excusedBy(({ excuses }) => excuses.broken('A', 'C'))).toEqual([]);
});

describe('a connection that is ended', () => {
  test.each<[ErrorCode, string[]]>([
    ['CONNECT_TIMEOUT', BOTH],
    ['HANDSHAKE_TIMEOUT', BOTH],
    ['DRAIN_TIMEOUT', BOTH],
    ['PEER_SILENT', BOTH],
    ['STALLED', BOTH],
    ['INBOX_OVERFLOW', BOTH],
    ['CONNECTION_LOST', []],
    ['FRAME_TOO_LARGE', []],
    ['CLOSED', []],
  ])('because of %s excuses %j', (code, excused) => {
    expect(excusedBy(({ outbound }) => outbound.destroy(error(code)))).toEqual(excused);
    expect(excusedBy(({ inbound }) => inbound.destroy(error(code)))).toEqual(excused);
  });

  test('without a reason excuses nothing, and neither does what the other end hears of it', () => {
    expect(excusedBy(({ outbound }) => outbound.destroy())).toEqual([]);
    expect(excusedBy(({ outbound }) => void outbound.close())).toEqual([]);
  });

  test('before an attempt made it one, is given up and excuses', () => {
    expect(excusedBy(({ outbound }) => outbound.destroy(), 'open')).toEqual(BOTH);
    expect(
      excusedBy(({ excuses, outbound, inbound }) => {
        excuses.established(inbound);
        outbound.destroy();
      }, 'open'),
    ).toEqual(BOTH);
  });
});

describe('a peer that leaves', () => {
  test('may miss what is on its way to it, and what is sent until the other end has heard of it', () => {
    expect(excusedBy(({ excuses }) => excuses.leaving('A', ['A', 'B']))).toEqual(['B A']);
    const closing = ({ excuses, outbound }: Parts): void => {
      excuses.leaving('A', ['B']);
      void outbound.close();
    };
    expect(excusedBy(closing)).toEqual(BOTH);
  });

  test('is not the other one, which ends the connection for no reason', () => {
    const other = ({ excuses, inbound }: Parts): void => {
      excuses.leaving('A', ['C']);
      excuses.leaving('B', ['C']);
      inbound.destroy();
    };
    expect(excusedBy(other)).toEqual([]);
  });

  test('has come back when there is a new link', () => {
    const back = ({ excuses }: Parts): void => {
      excuses.leaving('B', ['A']);
      const links = createMemoryLinkPair({ clock: new VirtualClock() });
      excuses.linked('another', ['B', 'A'], links);
      for (const link of links) excuses.established(link);
      links[0].destroy();
    };
    expect(excusedBy(back)).toEqual(['A B']);
  });
});

test('a link to a dead process loses what is sent on it until its end', () => {
  const dead = ({ excuses, inbound }: Parts): void => {
    excuses.dead(['link', 'another']);
    inbound.destroy();
  };
  expect(excusedBy(dead)).toEqual(BOTH);
  expect(excusedBy(({ excuses }) => excuses.dead(['link']))).toEqual([]);
});
