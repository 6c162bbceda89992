import { expect, test } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { LinkSession } from '../../../src/endpoint/link-session.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';

const frame = (...values: number[]) => Uint8Array.from(values);

function makeSession() {
  const link = new ScriptedLink();
  const log: string[] = [];
  const session: LinkSession = new LinkSession(3, link, {
    received: (bytes) => log.push(`frame ${bytes.join()}`),
    linkEnded: (ended) => log.push(`ended ${ended.seq}`),
  });
  link.claim(session);
  const waiting = (name: string) =>
    session.waitForRoom({
      frame: frame(1),
      resolve: () => log.push(`${name} sent`),
      reject: (error) => log.push(`${name} ${error instanceof ConnectionError ? error.code : error}`),
    });
  return { link, log, session, waiting };
}

test('frames go up, then the end, under the number of the attempt', () => {
  const { link, log } = makeSession();
  link.deliver(frame(1), frame(2));
  link.finish();
  expect(log).toEqual(['frame 1', 'frame 2', 'ended 3']);
});

test('senders wait until there is room, all of them, in order', () => {
  const { link, log, session, waiting } = makeSession();
  link.congest();
  link.send(frame(1));
  waiting('a');
  waiting('b');
  expect([session.isCongested, session.waiting, log]).toEqual([true, 2, []]);
  link.drainNow();
  expect([session.isCongested, session.waiting, log]).toEqual([false, 0, ['a sent', 'b sent']]);
});

test('senders that wait when the link ends are rejected after the endpoint has heard of it', () => {
  const { link, log, waiting } = makeSession();
  waiting('a');
  link.finish();
  expect(log).toEqual(['ended 3', 'a CONNECTION_LOST']);
});

test('who comes to wait after the end is rejected at once', () => {
  const { link, log, session, waiting } = makeSession();
  link.finish({ error: new ConnectionError('PEER_SILENT', 'Test.') });
  waiting('late');
  expect([log, session.waiting]).toEqual([['ended 3', 'late CONNECTION_LOST'], 0]);
});

test('the reason of the end is kept as the cause', () => {
  const link = new ScriptedLink();
  const session = new LinkSession(1, link, { received() {}, linkEnded() {} });
  link.claim(session);
  const errors: unknown[] = [];
  session.waitForRoom({ frame: frame(1), resolve() {}, reject: (error) => void errors.push(error) });
  const cause = new ConnectionError('DRAIN_TIMEOUT', 'Test.');
  link.finish({ error: cause });
  expect(errors).toMatchObject([{ code: 'CONNECTION_LOST', cause }]);
});
