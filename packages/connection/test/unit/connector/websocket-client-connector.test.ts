import { beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { Handshaker } from '../../../src/connector/handshaker.js';
import { WebSocketClientConnector } from '../../../src/connector/websocket-client-connector.js';
import { LatchedDial } from '../../../src/link/websocket/dial-attempt.js';
import type { PendingConnection } from '../../../src/pending/pending-connection.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { encodeHandshakeResponse } from '../../../src/wire/handshake-frames.js';
import { limits } from '../../../src/wire/limits.js';

// The socket is scripted; real ones are dialled in the tests of the link and of the node.
const dialled = vi.hoisted(() => ({
  attempts: [] as { target: unknown; dial: LatchedDial; aborts: number }[],
  onDial: (_dial: LatchedDial): void => {},
}));
vi.mock('#websocket-dial', () => ({
  dialWebSocket: (target: unknown) => {
    const attempt = { target, dial: new LatchedDial('ws://test', () => {}), aborts: 0 };
    attempt.dial.abort = () => void attempt.aborts++;
    dialled.attempts.push(attempt);
    dialled.onDial(attempt.dial);
    return attempt.dial;
  },
}));

const ADDRESS = { host: '127.0.0.1', port: 1_000, tls: false };
const REMOTE = peer(2, { websocket: ADDRESS });
const RESPONSE = encodeHandshakeResponse({
  messageId: 'm',
  source: REMOTE,
  protocolVersion: '1.1',
  applicationVersion: '',
});

beforeEach(() => {
  dialled.attempts.length = 0;
  dialled.onDial = () => {};
});

function makeConnector(self = peer(1)) {
  const clock = new VirtualClock();
  const handshaker = new Handshaker({
    self: () => self,
    clock,
    limits,
    applicationVersion: '',
    features: 0,
    newMessageId: () => 'id',
  });
  const connector = new WebSocketClientConnector({ handshaker, clock, limits, logger: silentLogger });
  const link = new ScriptedLink({ clock });
  return { clock, connector, link, latest: () => dialled.attempts.at(-1) };
}

function watch(pending: PendingConnection): string[] {
  const seen: string[] = [];
  pending.outcome$.subscribe((outcome) =>
    seen.push(outcome.type === 'established' ? outcome.type : `${outcome.type} ${outcome.error.code}`),
  );
  return seen;
}

describe('an attempt', () => {
  test('is established once the socket is open and the handshake is done', () => {
    const { clock, connector, link, latest } = makeConnector();
    const pending = connector.connect(REMOTE);
    const seen = watch(pending);
    expect([latest()?.target, pending.initiator, pending.peer]).toEqual([ADDRESS, 'local', REMOTE]);
    latest()?.dial.opened(link);
    expect([link.sent.length, seen]).toEqual([1, []]);
    link.deliver(RESPONSE);
    expect([seen, pending.take() === link, clock.pendingTimers]).toEqual([['established'], true, 0]);
  });

  test('that is over before connect() returns is told to whoever asks later (F3)', () => {
    const { clock, connector, link } = makeConnector();
    link.deliver(RESPONSE);
    dialled.onDial = (dial) => dial.opened(link);
    const pending = connector.connect(REMOTE);
    clock.advanceSync(1_000);
    expect(watch(pending)).toEqual(['established']);
  });

  test('whose socket does not open fails', () => {
    const { clock, connector, latest } = makeConnector();
    const seen = watch(connector.connect(REMOTE));
    latest()?.dial.failed(new Error('refused'));
    expect([seen, clock.pendingTimers]).toEqual([['failed DIAL_FAILED'], 0]);
  });

  test.each([false, true])('ends at its deadline, whether the socket has opened (%s) or not', (opened) => {
    const { clock, connector, link, latest } = makeConnector();
    const seen = watch(connector.connect(REMOTE));
    if (opened) latest()?.dial.opened(link);
    clock.advanceSync(limits.connectTimeoutMs);
    expect(seen).toEqual([
      opened ? expect.stringMatching(/timedOut CONNECT_TIMEOUT|failed HANDSHAKE_TIMEOUT/) : 'timedOut CONNECT_TIMEOUT',
    ]);
    expect([latest()?.aborts, link.end !== undefined, clock.pendingTimers]).toEqual([opened ? 0 : 1, opened, 0]);
  });

  test.each([false, true])(
    'that is cancelled stops the dial, or ends the link of one that has opened (%s)',
    (opened) => {
      const { clock, connector, link, latest } = makeConnector();
      const pending = connector.connect(REMOTE);
      const seen = watch(pending);
      if (opened) latest()?.dial.opened(link);
      pending.cancel();
      expect([seen, latest()?.aborts, link.end !== undefined, clock.pendingTimers]).toEqual([
        ['cancelled CANCELLED'],
        opened ? 0 : 1,
        opened,
        0,
      ]);
    },
  );

  test('whose socket opens after it was cancelled ends that socket', () => {
    const { connector, link, latest } = makeConnector();
    connector.connect(REMOTE).cancel();
    latest()?.dial.opened(link);
    expect([link.end !== undefined, link.sent]).toEqual([true, []]);
  });
});

describe('one attempt per peer', () => {
  test('asking again while it goes on gives the same one (R10)', () => {
    const { connector } = makeConnector();
    expect(connector.connect(REMOTE)).toBe(connector.connect(peer(2, { websocket: { ...ADDRESS, port: 2_000 } })));
    expect(connector.connect(peer(3, { websocket: ADDRESS }))).not.toBe(connector.connect(REMOTE));
    expect(dialled.attempts).toHaveLength(2);
  });

  test('asking again after its outcome starts a new one', () => {
    const { connector, latest } = makeConnector();
    const first = connector.connect(REMOTE);
    latest()?.dial.failed(new Error('refused'));
    expect(connector.connect(REMOTE)).not.toBe(first);
    expect(dialled.attempts).toHaveLength(2);
  });
});

describe('who can be dialled', () => {
  test('peers with a server, and no others', () => {
    const { connector } = makeConnector();
    expect([connector.canReach(REMOTE), connector.canReach(peer(3))]).toEqual([true, false]);
    expect(() => connector.connect(peer(3))).toThrow(expect.objectContaining({ code: 'UNREACHABLE' }));
  });

  test('as a browser, only servers that a page may dial', () => {
    const { connector } = makeConnector(peer(1, { runtime: 'browser' }));
    const far = peer(3, { websocket: { ...ADDRESS, host: 'example.org' } });
    expect([connector.canReach(REMOTE), connector.canReach(far)]).toEqual([true, false]);
  });

  test('nobody after close(), which ends all attempts in progress and leaves nothing', async () => {
    const { clock, connector, link, latest } = makeConnector();
    const first = watch(connector.connect(REMOTE));
    latest()?.dial.opened(link);
    const second = watch(connector.connect(peer(3, { websocket: ADDRESS })));
    await connector.close();
    await connector.close();
    expect([first, second, link.end !== undefined, clock.pendingTimers]).toEqual([
      ['cancelled CLOSED'],
      ['cancelled CLOSED'],
      true,
      0,
    ]);
    expect(() => connector.connect(REMOTE)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
  });
});

describe('evidence', () => {
  const stepsOf = (pending: PendingConnection) => pending.steps.map(({ step, detail }) => [step, detail]);
  const DIALLING = ['dialling', { url: 'ws://127.0.0.1:1000' }];

  test('an attempt notes where it dials, and how far it gets', () => {
    const { connector, link, latest } = makeConnector();
    const pending = connector.connect(REMOTE);
    expect([pending.transport, stepsOf(pending)]).toEqual(['websocket-client', [DIALLING]]);
    latest()?.dial.opened(link);
    link.deliver(RESPONSE);
    const later = ['socket open', 'handshake sent', 'handshake answered'].map((step) => [step, undefined]);
    expect(stepsOf(pending)).toEqual([DIALLING, ...later]);
    pending.cancel();
  });

  test('a socket that does not open is noted with the code of the system', () => {
    const { connector, latest } = makeConnector();
    const pending = connector.connect(REMOTE);
    latest()?.dial.failed(Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' }));
    const detail = { reason: 'Could not open ws://test: no route.', code: 'EHOSTUNREACH' };
    expect(stepsOf(pending)).toEqual([DIALLING, ['socket failed', detail]]);
  });

  test('an attempt that is given up says nothing of its socket', () => {
    const { clock, connector } = makeConnector();
    const pending = connector.connect(REMOTE);
    clock.advanceSync(limits.connectTimeoutMs);
    expect(stepsOf(pending)).toEqual([DIALLING]);
  });
});
