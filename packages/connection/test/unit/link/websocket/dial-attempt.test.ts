import { describe, expect, test } from 'vitest';
import { createMemoryLinkPair } from '../../../../src/link/memory-link.js';
import { dialUrl, LatchedDial } from '../../../../src/link/websocket/dial-attempt.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';

function setup() {
  const [link] = createMemoryLinkPair({ clock: new VirtualClock() });
  const errors: unknown[] = [];
  const attempt = new LatchedDial('ws://10.0.0.1:4000', (error) => errors.push(error));
  const log: string[] = [];
  attempt.abort = () => void log.push('abort');
  const listen = (name: string) =>
    attempt.onOutcome((outcome) => log.push(`${name}: ${outcome.type === 'opened' ? 'opened' : outcome.error.code}`));
  return { attempt, link, log, listen, errors };
}

describe('the outcome', () => {
  test('R2: is latched: whoever listens after the opening hears of it at once', () => {
    const { attempt, link, log, listen } = setup();
    attempt.opened(link);
    listen('late');
    expect([log, attempt.outcome]).toEqual([['late: opened'], { type: 'opened', link }]);
  });

  test('is told once to each listener, and the first one counts', () => {
    const { attempt, link, log, listen } = setup();
    listen('a');
    listen('removed')();
    listen('b');
    attempt.opened(link);
    attempt.failed(new Error('late'));
    attempt.cancel();
    expect([log, link.end]).toEqual([['a: opened', 'b: opened'], undefined]);
  });

  test('a failure says what lay below, also where that has a code and no text', () => {
    const { attempt } = setup();
    const cause = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
    attempt.failed(cause);
    expect(attempt.outcome).toMatchObject({
      type: 'failed',
      error: { code: 'DIAL_FAILED', message: 'Could not open ws://10.0.0.1:4000: ECONNREFUSED.', cause },
    });
  });

  test('a listener that throws is reported, and the others still hear', () => {
    const { attempt, log, listen, errors } = setup();
    attempt.onOutcome(() => {
      throw new Error('listener');
    });
    listen('b');
    attempt.failed(undefined);
    expect([log, errors]).toEqual([['b: DIAL_FAILED'], [new Error('listener')]]);
  });
});

describe('cancel()', () => {
  test('settles with CANCELLED, ends what is opening, and a socket that opens all the same is destroyed', () => {
    const { attempt, link, log, listen } = setup();
    listen('a');
    attempt.cancel();
    attempt.cancel();
    attempt.failed(new Error('socket hang up'));
    attempt.opened(link);
    expect(log).toEqual(['a: CANCELLED', 'abort']);
    expect(link.end).toMatchObject({ local: true });
  });

  test('after the opening it destroys a link that nobody was told of, and no other', () => {
    const untold = setup();
    untold.attempt.opened(untold.link);
    untold.attempt.cancel();
    expect(untold.link.end).toMatchObject({ local: true });
    const told = setup();
    told.attempt.opened(told.link);
    told.listen('a');
    told.attempt.cancel();
    expect(told.link.end).toBeUndefined();
  });
});

test('the URL is made of host, port and action', () => {
  expect(dialUrl({ host: '10.0.0.1', port: 4_000, tls: false }, undefined)).toBe('ws://10.0.0.1:4000');
  expect(dialUrl({ host: '::1', port: 4_000, tls: true }, 'connectivityProbe')).toBe(
    'wss://[::1]:4000?action=connectivityProbe',
  );
  expect(dialUrl('ws://a/?b=c', 'd&e')).toBe('ws://a/?b=c&action=d%26e');
});
