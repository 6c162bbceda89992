import { expect, test } from 'vitest';
import { PeerEvents } from '../../../src/manager/peer-events.js';
import type { PeerEvent } from '../../../src/manager/transport.js';
import { peer } from '../../../src/testing/fixtures.js';

const event = (type: 'connecting' | 'connected'): PeerEvent => ({ type, peer: peer(1) });

function recorder(events: PeerEvents): string[] {
  const seen: string[] = [];
  events.all$.subscribe({ next: ({ type }) => seen.push(type), complete: () => seen.push('complete') });
  return seen;
}

test('every subscriber hears every event, and the end', () => {
  const events = new PeerEvents();
  const [a, b] = [recorder(events), recorder(events)];
  events.emit(event('connecting'));
  events.emit(event('connected'));
  events.complete();
  expect([a, b]).toEqual([
    ['connecting', 'connected', 'complete'],
    ['connecting', 'connected', 'complete'],
  ]);
});

test('an event that a subscriber causes is heard by everybody after the one that it reacted to', () => {
  const events = new PeerEvents();
  const first = recorder(events);
  events.all$.subscribe(({ type }) => {
    if (type === 'connecting') events.emit(event('connected'));
  });
  const last = recorder(events);
  events.emit(event('connecting'));
  expect([first, last]).toEqual([
    ['connecting', 'connected'],
    ['connecting', 'connected'],
  ]);
});

test('nothing is heard after the end', () => {
  const events = new PeerEvents();
  const seen = recorder(events);
  events.complete();
  events.emit(event('connecting'));
  expect([seen, recorder(events)]).toEqual([['complete'], ['complete']]);
});
