import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { Departures } from '../../../src/manager/departures.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { endpointIn } from './fake-endpoint.js';

const request = { graceful: false, error: new ConnectionError('CLOSED', 'Test.') };

describe('an endpoint that is asked to end', () => {
  test('is waited for until it has left, by everybody who asked', async () => {
    const departures = new Departures();
    const { endpoint, clock } = endpointIn('connected', peer(1));
    const done: string[] = [];
    void departures.end(endpoint, request).then(() => done.push('first'));
    void departures.end(endpoint, request).then(() => done.push('second'));
    await clock.drain();
    expect([endpoint.phase, done]).toEqual(['closing', []]);
    departures.left(endpoint);
    await clock.drain();
    expect(done).toEqual(['first', 'second']);
  });

  test('may leave in the same turn', async () => {
    const departures = new Departures();
    const { endpoint } = endpointIn('connecting', peer(1));
    const { endpoint: other } = endpointIn('connecting', peer(2));
    const ended = departures.end(endpoint, request);
    departures.left(other);
    departures.left(endpoint);
    departures.left(endpoint);
    await ended;
    expect(endpoint.phase).toBe('ended');
  });
});

test('links that drain are waited for, until none is left', async () => {
  const departures = new Departures();
  const clock = new VirtualClock();
  const finish: (() => void)[] = [];
  for (let i = 0; i < 2; i++) departures.draining(new Promise<void>((resolve) => finish.push(resolve)));
  let isDrained = false;
  void departures.drained().then(() => {
    isDrained = true;
  });
  finish[0]?.();
  await clock.drain();
  expect(isDrained).toBe(false);
  finish[1]?.();
  await clock.drain();
  expect(isDrained).toBe(true);
  await departures.drained();
});

test('an endpoint that has ended already is not waited for', async () => {
  const { endpoint } = endpointIn('ended', peer(1));
  await new Departures().end(endpoint, request);
  expect(endpoint.phase).toBe('ended');
});

test('links that have drained are forgotten', async () => {
  const departures = new Departures();
  const clock = new VirtualClock();
  departures.draining(Promise.resolve());
  expect(departures.drainingCount).toBe(1);
  await clock.drain();
  expect(departures.drainingCount).toBe(0);
});
