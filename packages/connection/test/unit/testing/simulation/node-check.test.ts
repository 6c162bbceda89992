import { describe, expect, test } from 'vitest';
import type { NodeDiagnostics } from '../../../../src/node/connection-node.js';
import { peer } from '../../../../src/testing/fixtures.js';
import { EventGrammar } from '../../../../src/testing/simulation/event-grammar.js';
import { checkNode, type NodeReading } from '../../../../src/testing/simulation/node-check.js';
import { limits } from '../../../../src/wire/limits.js';

type Endpoint = NodeDiagnostics['endpoints'][number];
type Events = Parameters<EventGrammar['hear']>[1][];

const NOW = 1_000;
const remote = peer(2).id;

const endpoint: Endpoint = {
  peer: remote,
  phase: 'connected',
  initiator: 'local',
  transport: 'simulated',
  remoteAddress: undefined,
  bufferedBytes: 0,
  outboxMessages: 0,
  outboxBytes: 0,
  activity: 0,
  deadlineAt: NOW + 10,
};

/** A node with one endpoint about which `events` were announced. */
function check(
  endpointFields: Partial<Endpoint>,
  {
    events = ['connecting', 'connected'],
    figures = {},
    ...more
  }: Partial<NodeReading> & { events?: Events; figures?: Partial<NodeDiagnostics> } = {},
): () => void {
  const announced = new EventGrammar('A');
  for (const event of events) announced.hear(remote, event);
  const diagnostics = {
    self: peer(1),
    phase: 'running',
    endpoints: [{ ...endpoint, ...endpointFields }],
    pendingInbound: 0,
    callsInFlight: 0,
    requestsServed: 0,
    localLocks: 0,
    remoteLocks: 0,
    weakLocks: 0,
    suspendedLocks: [],
    ...figures,
  } as unknown as NodeDiagnostics;
  return () => checkNode({ name: 'A', limits, now: NOW, isBehind: false, announced, diagnostics, ...more });
}

const violation = (invariant: string) => expect.objectContaining({ name: 'SimulationViolation', invariant });

describe('deadlines', () => {
  const overdueAt = NOW - 2 * limits.wheelTickMs;

  test('an endpoint without one is found', () => {
    expect(check({ deadlineAt: undefined })).toThrow(violation('every state has a deadline'));
    expect(check({ deadlineAt: undefined })).toThrow('connected, has none');
  });

  test('one that is overdue by more than two ticks of the wheel is found, one by two is not', () => {
    expect(check({ deadlineAt: overdueAt })).not.toThrow();
    expect(check({ deadlineAt: overdueAt - 1 })).toThrow(violation('every state has a deadline'));
    expect(check({ deadlineAt: overdueAt - 1 })).toThrow(`is overdue by ${2 * limits.wheelTickMs + 1} ms`);
  });

  test('a process that has not caught up with its clock may be late, but has a deadline', () => {
    expect(check({ deadlineAt: overdueAt - 5_000 }, { isBehind: true })).not.toThrow();
    expect(check({ deadlineAt: undefined }, { isBehind: true })).toThrow(violation('every state has a deadline'));
  });
});

describe('announcements', () => {
  const NONE: Events = [];
  const CONNECTING: Events = ['connecting'];
  const CONNECTED: Events = ['connecting', 'connected'];
  const DISCONNECTED: Events = ['connecting', 'connected', 'disconnected'];
  const FAILED: Events = ['connecting', 'failed'];
  const all = [NONE, CONNECTING, CONNECTED, DISCONNECTED, FAILED];

  test.each<[Endpoint['phase'], Events[]]>([
    ['connecting', [CONNECTING]],
    ['awaitingPeer', [CONNECTING]],
    ['connected', [CONNECTED]],
    ['reconnecting', [CONNECTED]],
    ['closing', all],
    ['ended', []],
  ])('an endpoint that is %s fits some and no others', (phase, fitting) => {
    for (const events of all) {
      if (fitting.includes(events)) expect(check({ phase }, { events }), events.at(-1)).not.toThrow();
      else expect(check({ phase }, { events }), events.at(-1)).toThrow(violation('announcements fit states'));
    }
  });

  test('what was announced of others says nothing', () => {
    expect(check({ peer: peer(3).id })).toThrow(
      'A is connected with 0000000000000000000000000000000000000003 and last announced undefined.',
    );
  });
});

describe('budgets', () => {
  test.each<[keyof NodeDiagnostics, string, number]>([
    ['pendingInbound', 'pending inbound', limits.maxPendingInbound],
    ['callsInFlight', 'calls in flight', limits.maxCallsInFlight],
    ['requestsServed', 'requests served', limits.maxServedTotal],
    ['localLocks', 'local locks', limits.maxLocksTotal],
    ['remoteLocks', 'remote locks', limits.maxLocksTotal],
  ])('of a node: %s', (figure, what, limit) => {
    expect(check({}, { figures: { [figure]: limit } })).not.toThrow();
    expect(check({}, { figures: { [figure]: limit + 1 } })).toThrow(violation('no budget is exceeded'));
    expect(check({}, { figures: { [figure]: limit + 1 } })).toThrow(
      `A has ${limit + 1} ${what}; the limit is ${limit}.`,
    );
  });

  test.each<[keyof Endpoint, number]>([
    ['outboxBytes', limits.maxOutboxBytes],
    ['outboxMessages', limits.maxOutboxMessages],
    ['bufferedBytes', limits.highWaterBytes + limits.maxOutboxBytes],
  ])('of an endpoint: %s', (figure, limit) => {
    expect(check({ [figure]: limit })).not.toThrow();
    expect(check({ [figure]: limit + 1 })).toThrow(violation('no budget is exceeded'));
  });

  test('of connections', () => {
    const few = { ...limits, hardMaxConnections: 1 };
    expect(check({}, { limits: few })).not.toThrow();
    expect(check({}, { limits: { ...few, hardMaxConnections: 0 } })).toThrow('A has 1 endpoints; the limit is 0.');
  });
});
