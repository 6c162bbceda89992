import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import type { InboundAttempt } from '../../../src/connector/connector.js';
import { Handshaker } from '../../../src/connector/handshaker.js';
import type { Outcome, PendingConnection } from '../../../src/pending/pending-connection.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import {
  decodeHandshakeFrame,
  encodeHandshakeRequest,
  encodeHandshakeResponse,
} from '../../../src/wire/handshake-frames.js';
import { limits } from '../../../src/wire/limits.js';

const SELF = peer(1);
const REMOTE = peer(2);
const FIELDS = { messageId: 'm', source: REMOTE, protocolVersion: '1.1', applicationVersion: '' };
const REQUEST = encodeHandshakeRequest({ ...FIELDS, target: SELF });
const RESPONSE = encodeHandshakeResponse(FIELDS);
const error = new ConnectionError('CLOSED', 'Test.');

function makeHandshaker() {
  const clock = new VirtualClock();
  const begun: PendingConnection[] = [];
  const handshaker = new Handshaker({
    self: () => SELF,
    clock,
    limits,
    applicationVersion: 't',
    features: 1,
    newMessageId: () => 'id',
    onAttempt: (pending) => begun.push(pending),
  });
  return { clock, handshaker, begun, link: new ScriptedLink({ clock, direction: 'inbound' }) };
}

function accepting(onInbound: (attempt: InboundAttempt) => void = () => {}, before: readonly Uint8Array[] = []) {
  const { clock, handshaker, begun, link } = makeHandshaker();
  const attempts: InboundAttempt[] = [];
  const outcomes: string[] = [];
  let overs = 0;
  link.deliver(...before);
  const cancel = handshaker.accept(
    link,
    (attempt) => {
      attempts.push(attempt);
      watch(attempt.pending, outcomes);
      onInbound(attempt);
    },
    () => overs++,
    'in test',
  );
  return { clock, handshaker, begun, link, attempts, outcomes, cancel, isOver: () => overs > 0 };
}

function watch(pending: PendingConnection, into: string[]): void {
  pending.outcome$.subscribe((outcome) =>
    into.push(outcome.type === 'established' ? outcome.type : `${outcome.type} ${outcome.error.code}`),
  );
}

describe('dialling', () => {
  test('hands the link over when it is established, and from then on leaves it alone', () => {
    const { clock, handshaker, link } = makeHandshaker();
    const outcomes: Outcome[] = [];
    handshaker.dial(link, REMOTE, (outcome) => outcomes.push(outcome));
    link.deliver(RESPONSE);
    expect(outcomes).toMatchObject([{ type: 'established', link, result: { remote: REMOTE } }]);
    expect([link.endListeners, clock.pendingTimers]).toEqual([0, 0]);
    handshaker.close(error);
    expect(link.end).toBeUndefined();
  });

  test('ends after the time of a whole attempt', () => {
    const { clock, handshaker, link } = makeHandshaker();
    const outcomes: string[] = [];
    handshaker.dial(link, REMOTE, ({ type }) => outcomes.push(type));
    clock.advanceSync(limits.connectTimeoutMs);
    expect([outcomes, link.end !== undefined, clock.pendingTimers]).toEqual([['failed'], true, 0]);
  });

  test('a link that drains after a refusal is ended when the node closes (R33)', () => {
    const { clock, handshaker } = makeHandshaker();
    const link = new ScriptedLink({ clock, holdClose: true });
    const outcomes: string[] = [];
    handshaker.dial(link, REMOTE, ({ type }) => outcomes.push(type));
    link.deliver(encodeHandshakeResponse({ ...FIELDS, error: 'DUPLICATE_CONNECTION' }));
    expect([outcomes, link.closing !== undefined, link.end]).toEqual([['refused'], true, undefined]);
    handshaker.close(error);
    expect([link.destroyedWith, clock.pendingTimers, link.endListeners]).toEqual([error, 0, 0]);
  });

  test('a link whose handshake goes on is ended when the node closes', () => {
    const { clock, handshaker, link } = makeHandshaker();
    const outcomes: string[] = [];
    handshaker.dial(link, REMOTE, ({ type }) => outcomes.push(type));
    handshaker.close(error);
    expect([outcomes, link.destroyedWith, clock.pendingTimers]).toEqual([['failed'], error, 0]);
  });

  test('over a link that has ended already fails at once and keeps nothing', () => {
    const { clock, handshaker, link } = makeHandshaker();
    link.finish();
    const outcomes: string[] = [];
    handshaker.dial(link, REMOTE, ({ type }) => outcomes.push(type));
    expect([outcomes, clock.pendingTimers]).toEqual([['failed'], 0]);
  });
});

describe('accepting', () => {
  test('asks only for a valid request, and the place in the budget is free when the handshake is over', () => {
    const { link, attempts, outcomes, isOver, clock } = accepting();
    expect([attempts, isOver()]).toEqual([[], false]);
    link.deliver(REQUEST);
    expect([attempts.length, attempts[0]?.pending.peer, attempts[0]?.pending.initiator, isOver()]).toEqual([
      1,
      REMOTE,
      'remote',
      false,
    ]);
    attempts[0]?.admit();
    expect([outcomes, isOver()]).toEqual([['established'], true]);
    attempts[0]?.pending.take();
    expect([clock.pendingTimers, link.endListeners]).toEqual([0, 0]);
  });

  test('the answer is on the wire before the attempt is established (F2)', () => {
    const { link, attempts } = accepting();
    link.deliver(REQUEST);
    let sentBefore = 0;
    attempts[0]?.pending.outcome$.subscribe(() => {
      sentBefore = link.sent.length;
    });
    attempts[0]?.admit();
    expect([sentBefore, decodeHandshakeFrame(link.sent[0] ?? new Uint8Array())?.kind]).toEqual([1, 'response']);
  });

  test('a refusal is answered and settles the attempt as refused', () => {
    const { link, outcomes, isOver, clock } = accepting((attempt) => attempt.refuse('DUPLICATE_CONNECTION'), [REQUEST]);
    expect([outcomes, isOver(), link.sent.length, link.end?.error, clock.pendingTimers]).toEqual([
      ['refused REFUSED_DUPLICATE'],
      true,
      1,
      undefined,
      0,
    ]);
  });

  test.each([
    ['before its request', []],
    ['with its request', [REQUEST]],
  ])('a socket that says nothing more is closed in time: %s', (_when, frames) => {
    const { clock, link, outcomes, isOver } = accepting(undefined, frames);
    clock.advanceSync(limits.inboundHandshakeTimeoutMs);
    expect([link.destroyedWith?.code, isOver(), clock.pendingTimers]).toEqual(['HANDSHAKE_TIMEOUT', true, 0]);
    expect(outcomes).toEqual(frames.length === 0 ? [] : ['failed HANDSHAKE_TIMEOUT']);
  });

  test('an attempt that its host gives up ends the link without an answer', () => {
    const { link, attempts, outcomes, isOver, clock } = accepting();
    link.deliver(REQUEST);
    attempts[0]?.pending.cancel(error);
    expect([outcomes, link.destroyedWith, link.sent, isOver(), clock.pendingTimers]).toEqual([
      ['cancelled CLOSED'],
      error,
      [],
      true,
      0,
    ]);
  });

  test('so does one that is given up at once, for a request that had arrived before anybody listened', () => {
    const { link, outcomes, isOver, clock } = accepting(({ pending }) => pending.cancel(error), [REQUEST]);
    expect([outcomes, link.destroyedWith, link.ownerErrors, isOver(), clock.pendingTimers]).toEqual([
      ['cancelled CLOSED'],
      error,
      [],
      true,
      0,
    ]);
  });

  test('cancelling ends link and attempt, at any time', () => {
    for (const frames of [[], [REQUEST]]) {
      const { link, outcomes, cancel, isOver, clock } = accepting(undefined, frames);
      cancel(error);
      cancel(error);
      expect([link.destroyedWith, isOver(), clock.pendingTimers]).toEqual([error, true, 0]);
      expect(outcomes).toEqual(frames.length === 0 ? [] : ['cancelled CLOSED']);
    }
  });

  test('cancelling after the end leaves a link that was handed over alone', () => {
    const { link, cancel, attempts } = accepting((attempt) => attempt.admit(), [REQUEST]);
    attempts[0]?.pending.take();
    cancel(error);
    expect(link.end).toBeUndefined();
  });

  test('a link that nobody takes is closed after its time', () => {
    const { link, clock } = accepting((attempt) => attempt.admit(), [REQUEST]);
    clock.advanceSync(limits.takeTimeoutMs);
    expect([link.destroyedWith?.code, clock.pendingTimers]).toEqual(['CANCELLED', 0]);
  });
});

test('the features of this node are offered in both directions', () => {
  const { handshaker, link } = makeHandshaker();
  handshaker.dial(link, REMOTE, () => {});
  const answering = accepting((attempt) => attempt.admit(), [REQUEST]);
  for (const sent of [link.sent[0], answering.link.sent[0]]) {
    expect(decodeHandshakeFrame(sent ?? new Uint8Array())).toMatchObject({ extension: { features: 1 } });
  }
});

describe('evidence', () => {
  const stepsOf = (pending: PendingConnection) => pending.steps.map(({ atMs, step, detail }) => [atMs, step, detail]);

  test('each attempt is told of when it begins, with the name of its transport', () => {
    const { handshaker, begun } = makeHandshaker();
    const pending = handshaker.pending(REMOTE, 'local', 'by hand', () => {});
    expect(begun).toEqual([pending]);
    expect([pending.transport, pending.initiator]).toEqual(['by hand', 'local']);
    pending.cancel();
  });

  test('an inbound attempt says from where it came', () => {
    const { begun, attempts } = accepting(() => {}, [REQUEST]);
    expect(begun).toEqual(attempts.map(({ pending }) => pending));
    expect(begun.map((pending) => [pending.transport, pending.initiator])).toEqual([['in test', 'remote']]);
    expect(begun.flatMap(stepsOf)).toEqual([[0, 'handshake received', undefined]]);
  });

  test.each([
    ['an answer', RESPONSE, 'handshake answered'],
    ['a refusal', encodeHandshakeResponse({ ...FIELDS, error: 'DUPLICATE_CONNECTION' }), 'handshake refused'],
    ['another peer', encodeHandshakeResponse({ ...FIELDS, source: peer(3) }), 'handshake failed'],
  ])('a dial notes its handshake, up to %s', (_, response, last) => {
    const { clock, handshaker, link } = makeHandshaker();
    const pending = handshaker.pending(REMOTE, 'local', 'by hand', () => {});
    handshaker.dial(link, REMOTE, (outcome) => void pending.settle(outcome), pending);
    clock.advanceSync(7);
    link.deliver(response);
    expect(stepsOf(pending)).toEqual([
      [0, 'handshake sent', undefined],
      [7, last, undefined],
    ]);
    pending.cancel();
  });
});

test('tells connectors who this node is', () => {
  expect(makeHandshaker().handshaker.self).toBe(SELF);
});
