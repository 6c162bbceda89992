import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { Endpoint } from '../../../src/endpoint/endpoint.js';
import { bytes, EndpointStand, REMOTE, wire } from './endpoint-stand.js';

describe('becoming connected', () => {
  test('flushes what waits, then announces, then claims: frames that came before are delivered after that, in order', async () => {
    const stand = new EndpointStand();
    const [a, b] = [stand.send(1), stand.send(2)];
    const link = stand.link();
    link.deliver(bytes(7), bytes(8));
    stand.first.establish({ link });
    await stand.clock.drain();
    expect([wire(link), stand.log, a.outcome, b.outcome]).toEqual([
      ['1', '2'],
      ['connected', 'frame 7', 'frame 8'],
      'sent',
      'sent',
    ]);
    expect(link.steps).toEqual(['send', 'send', 'claim']);
  });

  test.each([0, 1, 10, 300, 1_000])(
    'an outcome that was there %d ms before the endpoint listened is not lost (F3)',
    (gapMs) => {
      const stand = new EndpointStand({ start: false });
      stand.connect();
      stand.clock.advanceSync(gapMs);
      stand.endpoint.start();
      expect([stand.endpoint.phase, stand.log]).toEqual(['connected', ['connected']]);
    },
  );

  test.each(['refuse', 'fail'] as const)('neither is an early outcome of the kind: %s', (how) => {
    const stand = new EndpointStand({ start: false });
    stand.first[how]();
    stand.endpoint.start();
    expect(stand.endpoint.phase).toBe(how === 'refuse' ? 'awaitingPeer' : 'ended');
  });

  test('a message that a listener sends from inside connected follows those that waited (R13)', () => {
    const stand = new EndpointStand({ on: { announce: () => void stand.send(9) } });
    stand.send(1);
    stand.send(2);
    const link = stand.connect();
    expect(wire(link)).toEqual(['1', '2', '9']);
  });

  test('a message that a receiver answers with while held frames are delivered goes out behind the rest', () => {
    const stand = new EndpointStand({ on: { frame: () => void stand.send(9) } });
    stand.send(1);
    const link = stand.link();
    link.deliver(bytes(7));
    stand.first.establish({ link });
    expect([wire(link), stand.log]).toEqual([
      ['1', '9'],
      ['connected', 'frame 7'],
    ]);
  });

  test('a link that ended meanwhile is announced as connected and disconnected, with its frames in between', () => {
    const stand = new EndpointStand();
    const link = stand.link();
    link.deliver(bytes(7));
    link.finish({ graceful: true });
    stand.first.establish({ link });
    expect([stand.log, stand.endpoint.phase]).toEqual([['connected', 'frame 7', 'left', 'disconnected'], 'ended']);
  });

  test('an endpoint that ended before it was started does not start', () => {
    const stand = new EndpointStand({ start: false });
    stand.close();
    stand.endpoint.start();
    expect([stand.log, stand.clock.pendingTimers, stand.first.abandonedWith?.code]).toEqual([
      ['left', 'failed CLOSED'],
      0,
      'CANCELLED',
    ]);
  });
});

describe('host callbacks that throw', () => {
  const boom = (): never => {
    throw new Error('host');
  };

  test('keep none of the other effects back, and are logged', () => {
    const stand = new EndpointStand({ on: { announce: boom, leaveTable: boom, frame: boom } });
    const link = stand.link();
    link.deliver(bytes(7));
    stand.first.establish({ link });
    expect([stand.endpoint.phase, link.isClaimed, stand.log]).toEqual(['connected', true, ['connected', 'frame 7']]);
    link.finish();
    expect(stand.log.slice(2)).toEqual(['left', 'disconnected']);
    expect(stand.logged.filter((line) => line.startsWith('endpoint.'))).toEqual([
      'endpoint.effect-failed announce',
      'endpoint.effect-failed leaveTable',
      'endpoint.effect-failed announce',
    ]);
  });

  test('do not stop the endpoint from taking further events', async () => {
    const stand = new EndpointStand({ on: { announce: boom } });
    const link = stand.connect();
    const later = stand.send(1);
    await stand.clock.drain();
    expect([later.outcome, wire(link)]).toEqual(['sent', ['1']]);
  });

  test('while the notice is sent leave the close as it was going to be', async () => {
    const stand = new EndpointStand({ on: { notify: boom } });
    stand.connect();
    stand.close({ notice: 'NORMAL' });
    await stand.clock.advance(10_000);
    expect([stand.endpoint.phase, stand.clock.pendingTimers]).toEqual(['ended', 0]);
  });
});

describe('the second dial', () => {
  test('follows a refusal as duplicate once, and what waits goes out on it', async () => {
    const stand = new EndpointStand();
    const sent = stand.send(1);
    stand.first.refuse();
    await stand.clock.advance(3_050);
    expect([stand.redials.length, stand.endpoint.phase, sent.outcome]).toEqual([1, 'connecting', 'open']);
    const link = stand.redials[0]?.establish();
    await stand.clock.drain();
    expect([link === undefined ? [] : wire(link), sent.outcome, stand.log]).toEqual([['1'], 'sent', ['connected']]);
  });

  test('is not needed when the peer comes by itself (R9)', async () => {
    const stand = new EndpointStand();
    stand.send(1);
    stand.first.refuse();
    await stand.clock.advance(2_000);
    const link = stand.offer('remote').establish();
    await stand.clock.advance(5_000);
    expect([wire(link), stand.redials, stand.log]).toEqual([['1'], [], ['connected']]);
  });

  test('that is refused as well, and nobody comes: the endpoint fails within a bound (R6)', async () => {
    const stand = new EndpointStand();
    const sent = stand.send(1);
    stand.first.refuse();
    await stand.clock.advance(3_050);
    stand.redials[0]?.refuse();
    await stand.clock.advance(3_050);
    expect([stand.log, sent.outcome, stand.redials.length]).toEqual([
      ['left', 'failed REFUSED_DUPLICATE'],
      'REFUSED_DUPLICATE',
      1,
    ]);
    expect(stand.clock.pendingTimers).toBe(0);
  });

  test.each([
    ['UNREACHABLE', 'nobody can reach the peer'],
    ['DIAL_FAILED', 'the host fails in another way'],
  ])('that cannot be made fails with %s: %s', async (code) => {
    const stand = new EndpointStand();
    stand.redialError = code === 'DIAL_FAILED' ? new Error('host') : new ConnectionError('UNREACHABLE', 'Test.');
    stand.first.refuse();
    await stand.clock.advance(3_050);
    expect([stand.log, stand.clock.pendingTimers]).toEqual([['left', `failed ${code}`], 0]);
  });
});

describe('the end', () => {
  test('takes the endpoint out of the table before anybody hears of it, and leaves no timer (R16)', async () => {
    const stand = new EndpointStand();
    stand.connect().finish({ graceful: true });
    expect([stand.log, stand.clock.pendingTimers, stand.endpoint.deadlineAt]).toEqual([
      ['connected', 'left', 'disconnected'],
      0,
      undefined,
    ]);
  });

  test('of the deadline gives up the attempt and tells every sender', async () => {
    const stand = new EndpointStand({ limits: { connectTimeoutMs: 1_000 } });
    const sent = stand.send(1);
    await stand.clock.advance(1_050);
    expect([sent.outcome, stand.log, stand.first.abandonedWith?.code]).toEqual([
      'CONNECT_TIMEOUT',
      ['left', 'failed CONNECT_TIMEOUT'],
      'CONNECT_TIMEOUT',
    ]);
    expect(stand.clock.pendingTimers).toBe(0);
  });

  test('rejects what is sent afterwards, with the reason of a failure', async () => {
    const stand = new EndpointStand();
    stand.first.fail();
    const late = stand.send(1);
    const gone = new EndpointStand();
    gone.connect().finish();
    const later = gone.send(1);
    await stand.clock.drain();
    expect([late.outcome, later.outcome]).toEqual(['DIAL_FAILED', 'NOT_CONNECTED']);
  });

  test('cancels an attempt that is offered to it', () => {
    const stand = new EndpointStand();
    stand.first.fail();
    expect(stand.offer().abandonedWith?.code).toBe('CANCELLED');
  });
});

describe('closing', () => {
  test('without notice drains, then announces, as graceful if it was (F4)', async () => {
    const stand = new EndpointStand();
    const link = stand.connect({ holdClose: true });
    stand.close({ graceful: true });
    expect([stand.endpoint.phase, link.closing, stand.log]).toEqual(['closing', { graceful: true }, ['connected']]);
    link.deliver(bytes(7));
    link.finish();
    await stand.clock.drain();
    expect([stand.log, stand.clock.pendingTimers]).toEqual([
      ['connected', 'frame 7', 'left', 'disconnected', 'drained'],
      0,
    ]);
  });

  test('with notice lets marked messages pass, refuses others, and waits for the peer', async () => {
    const stand = new EndpointStand({ on: { notify: () => void stand.sendWith(bytes(5), true) } });
    const link = stand.connect();
    stand.close({ notice: 'LEAVING', graceful: true });
    const other = stand.send(6);
    await stand.clock.drain();
    expect([wire(link), other.outcome, link.closing]).toEqual([['5'], 'CONNECTION_CLOSED', undefined]);
    link.finish({ graceful: true });
    expect(stand.log).toEqual(['connected', 'notify LEAVING', 'left', 'disconnected']);
  });

  test('towards a peer that never reacts ends within the stated time', async () => {
    const stand = new EndpointStand();
    stand.connect({ holdClose: true });
    stand.close({ notice: 'LEAVING', graceful: true });
    await stand.clock.advance(2_000 + 2 * 2_000 + 100);
    expect([stand.endpoint.phase, stand.clock.pendingTimers]).toEqual(['ended', 0]);
    expect(stand.log.filter((line) => line.startsWith('disconnected'))).toEqual(['disconnected DRAIN_TIMEOUT']);
  });

  test('makes room at once when the peer comes back, and its link drains by itself', async () => {
    const stand = new EndpointStand();
    const link = stand.connect({ holdClose: true });
    stand.close({ notice: 'NORMAL' });
    stand.endpoint.supersede();
    expect([stand.endpoint.phase, link.end, link.closing]).toEqual(['ended', undefined, { graceful: false }]);
    link.finish();
    await stand.clock.drain();
    expect([stand.log, stand.clock.pendingTimers]).toEqual([
      ['connected', 'notify NORMAL', 'left', 'disconnected', 'drained'],
      0,
    ]);
  });

  test('from inside the announcement of the connection is carried out after it', () => {
    const stand = new EndpointStand({ on: { announce: () => stand.close() } });
    const link = stand.connect();
    expect([stand.log, link.steps]).toEqual([
      ['connected', 'left', 'disconnected'],
      ['claim', 'close'],
    ]);
  });
});

test('transitions are logged in one place, by phase', () => {
  const stand = new EndpointStand();
  stand.send(1);
  stand.connect().finish();
  expect(stand.logged).toEqual(['connecting > connected', 'connected > ended']);
});

test('an endpoint tells its phase, its live link and its deadline', () => {
  const stand = new EndpointStand();
  const { endpoint } = stand;
  expect([endpoint.peer, endpoint.phase, endpoint.link, endpoint.isLive, endpoint.deadlineAt]).toEqual([
    REMOTE,
    'connecting',
    undefined,
    false,
    15_000,
  ]);
  const link = stand.connect({ holdClose: true });
  expect([endpoint.phase, endpoint.link === link, endpoint.isLive, endpoint.state.phase]).toEqual([
    'connected',
    true,
    true,
    'connected',
  ]);
  stand.close();
  expect([endpoint.phase, endpoint.link === link, endpoint.isLive]).toEqual(['closing', true, false]);
  expect(endpoint).toBeInstanceOf(Endpoint);
});
