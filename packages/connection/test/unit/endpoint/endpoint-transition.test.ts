import { describe, expect, test } from 'vitest';
import type { EndpointEvent, EndpointState } from '../../../src/endpoint/endpoint-state.js';
import { endpointTransition, firstState } from '../../../src/endpoint/endpoint-transition.js';
import {
  attempt,
  awaitingPeer,
  closing,
  connected,
  connecting,
  LIMITS,
  ORDERLY,
  on,
  reconnecting,
  summary,
} from './machine-fixtures.js';

/** Every kind of event, by a short name; `old …` belongs to something that is not current any more. */
const EVENTS = {
  offered: on.offered(12),
  'old offered': on.offered(9),
  established: on.established(),
  'successor established': on.established(11),
  'old established': on.established(9),
  failed: on.attemptFailed(),
  'successor failed': on.attemptFailed(11),
  'old failed': on.attemptFailed(9),
  refused: on.attemptFailed(10, 'REFUSED_DUPLICATE'),
  redialFailed: on.redialFailed(),
  send: on.sendRequested(),
  'marked send': on.sendRequested(undefined, true),
  withdrawn: on.withdrawn(),
  lost: on.linkEnded(),
  'closed by peer': on.linkEnded(10, ORDERLY),
  'old lost': on.linkEnded(9),
  close: on.closeRequested({ graceful: true }),
  'close with notice': on.closeRequested({ notice: 'LEAVING', graceful: true }),
  superseded: on.superseded(),
  checkNow: on.probeRequested(),
  deadline: on.deadlinePassed(),
  'old deadline': on.deadlinePassed(4),
} satisfies Record<string, EndpointEvent>;

type Table = Readonly<Record<keyof typeof EVENTS, string>>;

const ignoresAll: Table = {
  offered: '-',
  'old offered': '-',
  established: '-',
  'successor established': '-',
  'old established': '-',
  failed: '-',
  'successor failed': '-',
  'old failed': '-',
  refused: '-',
  redialFailed: '-',
  send: '-',
  'marked send': '-',
  withdrawn: '-',
  lost: '-',
  'closed by peer': '-',
  'old lost': '-',
  close: '-',
  'close with notice': '-',
  superseded: '-',
  checkNow: '-',
  deadline: '-',
  'old deadline': '-',
};

const whileConnecting: Table = {
  ...ignoresAll,
  offered: 'connecting +15000 | cancel 10 | watch 12',
  established: 'connected +4000 | flush 2 | announce connected | claim 10',
  failed: 'ended | leaveTable | announce failed DIAL_FAILED | reject 2 DIAL_FAILED',
  refused: 'awaitingPeer +3000',
  send: 'connecting',
  'marked send': 'connecting',
  withdrawn: 'connecting',
  close: 'ended | leaveTable | announce failed CLOSED | cancel 10 | reject 2 CLOSED',
  'close with notice': 'ended | leaveTable | announce failed CLOSED | cancel 10 | reject 2 CLOSED',
  deadline: 'ended | leaveTable | announce failed CONNECT_TIMEOUT | cancel 10 | reject 2 CONNECT_TIMEOUT',
};

const whileConnected: Table = {
  ...ignoresAll,
  offered: 'connected | watch 12',
  send: 'same | flush 1',
  'marked send': 'same | flush 1',
  lost: 'ended | leaveTable | announce disconnected CONNECTION_LOST',
  'closed by peer': 'ended | leaveTable | announce disconnected',
  close: 'closing +4200 | closeLink graceful',
  'close with notice': 'closing +1900 | notify LEAVING',
  checkNow: 'connected +8000 | probe',
  deadline: 'connected +8000 | probe',
};

const TABLES: readonly (readonly [string, EndpointState, Table])[] = [
  ['connecting', connecting(), whileConnecting],
  [
    'connecting to a peer that dialled us',
    connecting({ attempt: attempt(10, 'remote') }),
    { ...whileConnecting, failed: 'awaitingPeer +3000 | redial' },
  ],
  [
    'connecting to a peer that dialled us, after our second dial',
    connecting({ attempt: attempt(10, 'remote'), redialled: true }),
    whileConnecting,
  ],
  [
    'reconnecting',
    reconnecting(),
    {
      ...whileConnecting,
      offered: 'reconnecting +15000 | cancel 10 | watch 12',
      established: 'connected +4000 | flush 2 | claim 10',
      failed: 'ended | leaveTable | announce disconnected | reject 2 DIAL_FAILED',
      refused: 'ended | leaveTable | announce disconnected | reject 2 REFUSED_DUPLICATE',
      send: 'reconnecting',
      'marked send': 'reconnecting',
      withdrawn: 'reconnecting',
      close: 'ended | leaveTable | announce disconnected | cancel 10 | reject 2 CLOSED',
      'close with notice': 'ended | leaveTable | announce disconnected | cancel 10 | reject 2 CLOSED',
      deadline: 'ended | leaveTable | announce disconnected | cancel 10 | reject 2 CONNECT_TIMEOUT',
    },
  ],
  [
    'awaiting the peer',
    awaitingPeer(),
    {
      ...ignoresAll,
      offered: 'connecting +15000 | watch 12',
      redialFailed: 'ended | leaveTable | announce failed UNREACHABLE | reject 2 UNREACHABLE',
      send: 'awaitingPeer',
      'marked send': 'awaitingPeer',
      withdrawn: 'awaitingPeer',
      close: 'ended | leaveTable | announce failed CLOSED | reject 2 CLOSED',
      'close with notice': 'ended | leaveTable | announce failed CLOSED | reject 2 CLOSED',
      deadline: 'awaitingPeer +3000 | redial',
    },
  ],
  ['connected', connected(), whileConnected],
  [
    'connected with a replacement in the making',
    connected({ successor: attempt(11) }),
    {
      ...whileConnected,
      offered: 'connected | cancel 11 | watch 12',
      'successor established': 'connected +4000 | claim 11 | closeLink',
      'successor failed': 'connected',
      lost: 'reconnecting +15000',
      'closed by peer': 'reconnecting +15000',
      close: 'closing +4200 | cancel 11 | closeLink graceful',
      'close with notice': 'closing +1900 | cancel 11 | notify LEAVING',
    },
  ],
  [
    'connected and probing',
    connected({ watch: 'probing', successor: attempt(11) }),
    {
      ...whileConnected,
      offered: 'connected | cancel 11 | watch 12',
      'successor established': 'connected +4000 | claim 11 | closeLink',
      'successor failed': 'connected',
      lost: 'reconnecting +15000',
      'closed by peer': 'reconnecting +15000',
      close: 'closing +4200 | cancel 11 | closeLink graceful',
      'close with notice': 'closing +1900 | cancel 11 | notify LEAVING',
      checkNow: '-',
      deadline: 'ended | leaveTable | announce disconnected PEER_SILENT | cancel 11 | destroyLink PEER_SILENT',
    },
  ],
  [
    'closing after a notice',
    closing({ stage: 'notified', graceful: true }),
    {
      ...ignoresAll,
      offered: 'same | cancel 12',
      'old offered': 'same | cancel 9',
      send: 'same | reject 1 CONNECTION_CLOSED',
      'marked send': 'same | flush 1',
      lost: 'ended | leaveTable | announce disconnected CONNECTION_LOST',
      'closed by peer': 'ended | leaveTable | announce disconnected',
      close: 'closing +4200 | closeLink graceful',
      superseded: 'ended | leaveTable | announce disconnected | closeLink graceful',
      deadline: 'closing +4200 | closeLink graceful',
    },
  ],
  [
    'closing and draining',
    closing(),
    {
      ...ignoresAll,
      offered: 'same | cancel 12',
      'old offered': 'same | cancel 9',
      send: 'same | reject 1 CONNECTION_CLOSED',
      'marked send': 'same | reject 1 CONNECTION_CLOSED',
      lost: 'ended | leaveTable | announce disconnected CONNECTION_LOST',
      'closed by peer': 'ended | leaveTable | announce disconnected',
      superseded: 'ended | leaveTable | announce disconnected | closeLink',
      deadline: 'ended | leaveTable | announce disconnected DRAIN_TIMEOUT | destroyLink DRAIN_TIMEOUT',
    },
  ],
  [
    'ended',
    { phase: 'ended' },
    {
      ...ignoresAll,
      offered: 'same | cancel 12',
      'old offered': 'same | cancel 9',
      send: 'same | reject 1 NOT_CONNECTED',
      'marked send': 'same | reject 1 NOT_CONNECTED',
    },
  ],
];

describe.each(TABLES)('%s', (_name, state, table) => {
  test.each(Object.entries(EVENTS))('on %s', (name, event) => {
    expect(summary(state, endpointTransition(state, event, LIMITS))).toBe(table[name as keyof typeof EVENTS]);
  });
});

test('an endpoint begins with its first attempt, an empty outbox and an armed watchdog', () => {
  const first = attempt(1);
  expect(firstState(first, 500, LIMITS)).toEqual({
    phase: 'connecting',
    attempt: first,
    outbox: { count: 0, bytes: 0, last: undefined },
    redialled: false,
    deadlineAt: 15_500,
    epoch: 0,
  });
});
