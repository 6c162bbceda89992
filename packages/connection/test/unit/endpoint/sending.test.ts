import { describe, expect, test } from 'vitest';
import { LinkSession } from '../../../src/endpoint/link-session.js';
import type { OutboxItem } from '../../../src/endpoint/outbox.js';
import { outboxItem, refusalOf, writeItems } from '../../../src/endpoint/sending.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { spySignal } from '../spy-signal.js';

const frame = (...values: number[]) => Uint8Array.from(values);

function recorded(bytes: Uint8Array = frame(1), signal?: AbortSignal) {
  const log: unknown[] = [];
  const settling = { resolve: () => log.push('resolved'), reject: (error: unknown) => log.push(error) };
  const item = outboxItem(bytes, { ...settling, resolve: () => void settling.resolve() }, signal, () =>
    log.push('withdrawn'),
  );
  return { item, log };
}

function claimedLink(options: ConstructorParameters<typeof ScriptedLink>[0] = {}) {
  const link = new ScriptedLink(options);
  const session = new LinkSession(1, link, { received() {}, linkEnded() {} });
  link.claim(session);
  return { link, session };
}

describe('a message', () => {
  test('without a signal settles its promise and nothing else', () => {
    const { item, log } = recorded();
    item.resolve();
    expect(log).toEqual(['resolved']);
  });

  test.each(['resolve', 'reject'] as const)('with a signal lets go of it on %s', (how) => {
    const spy = spySignal();
    const { item, log } = recorded(frame(1), spy.signal);
    expect(spy.listeners).toBe(1);
    item[how]('no');
    expect(spy.listeners).toBe(0);
    spy.abort('late');
    expect(log).toEqual([how === 'resolve' ? 'resolved' : 'no']);
  });

  test('whose signal aborts is rejected with the reason, then withdrawn', () => {
    const spy = spySignal();
    const { log } = recorded(frame(1), spy.signal);
    spy.abort('stop');
    expect([log, spy.listeners]).toEqual([['stop', 'withdrawn'], 0]);
  });
});

describe('writing', () => {
  const write = (items: readonly OutboxItem[], link: ScriptedLink, session?: LinkSession) =>
    writeItems(items, link, session, 4);

  test('is one frame per message, and settles each (R12)', () => {
    const { link, session } = claimedLink();
    const [a, b] = [recorded(frame(1)), recorded(frame(2))];
    write([a.item, b.item], link, session);
    expect([link.wire, a.log, b.log]).toEqual([[frame(1), frame(2)], ['resolved'], ['resolved']]);
  });

  test('before the link is claimed settles at once, however full the link is', () => {
    const link = new ScriptedLink();
    link.congest();
    const sent = [frame(1, 1, 1), frame(2, 2, 2)].map((bytes) => recorded(bytes));
    write(
      sent.map(({ item }) => item),
      link,
    );
    expect([sent.map(({ log }) => log), link.sent.length]).toEqual([[['resolved'], ['resolved']], 2]);
  });

  test('to a link that takes the place of another one has nothing to do with the session of that', () => {
    const { session } = claimedLink();
    const link = new ScriptedLink();
    link.congest();
    const sent = recorded();
    write([sent.item], link, session);
    expect([sent.log, session.waiting]).toEqual([['resolved'], 0]);
  });

  test('to a full link waits for room, up to the bound', () => {
    const { link, session } = claimedLink();
    link.congest();
    const sent = [frame(1, 1), frame(2, 2), frame(3)].map((bytes) => recorded(bytes));
    write(
      sent.map(({ item }) => item),
      link,
      session,
    );
    expect([sent[0]?.log, sent[1]?.log, session.waiting]).toEqual([[], [], 2]);
    expect(sent[2]?.log).toMatchObject([{ code: 'OUTBOX_FULL', data: { count: 2, bytes: 4 } }]);
    link.drainNow();
    expect([sent[0]?.log, sent[1]?.log, link.wire.length]).toEqual([['resolved'], ['resolved'], 2]);
  });

  test('to a link that does not take a frame rejects that one only', () => {
    const { link, session } = claimedLink({ capabilities: { maxFrameBytes: 1 } });
    const sent = [frame(1), frame(2, 2), frame(3)].map((bytes) => recorded(bytes));
    write(
      sent.map(({ item }) => item),
      link,
      session,
    );
    expect(sent.map(({ log }) => log)).toMatchObject([['resolved'], [{ code: 'FRAME_TOO_LARGE' }], ['resolved']]);
  });

  test('to a link that is closing or gone rejects', () => {
    const { link, session } = claimedLink({ holdClose: true });
    void link.close();
    const sent = recorded();
    write([sent.item], link, session);
    expect([sent.log, link.sent]).toMatchObject([[{ code: 'CONNECTION_LOST' }], []]);
  });
});

test('nothing is refused on a link that is not congested, whatever is buffered', () => {
  const { link, session } = claimedLink();
  expect(refusalOf(frame(1, 2, 3, 4, 5), session, 4)).toBeUndefined();
  link.congest();
  link.send(frame(1, 2, 3));
  session.waitForRoom(recorded().item);
  expect(refusalOf(frame(1), session, 4)).toBeUndefined();
  expect(refusalOf(frame(1, 2), session, 4)?.code).toBe('OUTBOX_FULL');
});

test('a message is deaf to its signal from the moment that it settles, whoever aborts it then', () => {
  const log: unknown[] = [];
  const sent = new AbortController();
  const accepted = { resolve: () => sent.abort(), reject: (error: unknown) => log.push(error) };
  outboxItem(frame(1), accepted, sent.signal, () => log.push('withdrawn')).resolve();
  expect(log).toEqual([]);
  const lost = new AbortController();
  const refused = {
    resolve: () => {},
    reject: (error: unknown) => {
      log.push(error);
      lost.abort();
    },
  };
  outboxItem(frame(1), refused, lost.signal, () => log.push('withdrawn')).reject('why');
  expect(log).toEqual(['why']);
});
