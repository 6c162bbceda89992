import { describe, expect, it } from 'vitest';
import { EndpointStand, text } from './endpoint-stand.js';

describe('R8, R11: decisions are numbered, and only newer ones are adopted', () => {
  it('R8: an adoption that runs late does not take the connection back', async () => {
    const stand = new EndpointStand();
    const { endpoint } = stand;
    endpoint.start();
    const message = stand.say('hello');
    const [decidedFirst, decidedSecond] = [stand.attempt(2), stand.attempt(3, 'remote')];
    endpoint.offer(decidedSecond);
    endpoint.offer(decidedFirst);
    const loser = decidedFirst.script.establish();
    const winner = decidedSecond.script.establish();
    await stand.clock.drain();
    expect(message.ending).toBe('done');
    expect(winner.wire.map(text)).toEqual(['hello']);
    expect(loser.wire).toEqual([]);
    expect(endpoint.link).toBe(winner);
    // Nobody takes the loser, so it closes itself.
    await stand.clock.advance(5_000);
    expect(loser.end).toBeDefined();
    expect(winner.end).toBeUndefined();
  });

  it('R8: the same while connected: an older decision does not replace the live link', () => {
    const stand = new EndpointStand();
    const { endpoint } = stand;
    endpoint.start();
    const [older, newer] = [stand.attempt(2), stand.attempt(3)];
    endpoint.offer(newer);
    const live = newer.script.establish();
    endpoint.offer(older);
    older.script.establish();
    expect(endpoint.link).toBe(live);
    expect(stand.log).toEqual(['connected']);
  });

  it('R11: offering the current attempt again changes nothing: it still connects', async () => {
    const stand = new EndpointStand();
    const { endpoint, first } = stand;
    endpoint.start();
    const message = stand.say('hello');
    endpoint.offer(first);
    expect(first.script.abandonedWith).toBeUndefined();
    const link = first.script.establish();
    await stand.clock.drain();
    expect(message.ending).toBe('done');
    expect(endpoint.link).toBe(link);
  });

  it('R11: nor does offering it under a new number', () => {
    const stand = new EndpointStand();
    const { endpoint, first } = stand;
    endpoint.start();
    endpoint.offer({ seq: 2, pending: first.pending });
    expect(first.script.abandonedWith).toBeUndefined();
    const link = first.script.establish();
    expect(endpoint.link).toBe(link);
    expect(link.end).toBeUndefined();
    expect(stand.log).toEqual(['connected']);
  });

  it('R11: offering the live attempt, or the replacement in the making, again changes nothing', () => {
    const stand = new EndpointStand();
    const { endpoint, first } = stand;
    endpoint.start();
    const live = first.script.establish();
    endpoint.offer(first);
    expect(endpoint.link).toBe(live);
    expect(live.end).toBeUndefined();
    const successor = stand.attempt(2, 'remote');
    endpoint.offer(successor);
    endpoint.offer(successor);
    expect(successor.script.abandonedWith).toBeUndefined();
    const replacement = successor.script.establish();
    expect(endpoint.link).toBe(replacement);
  });
});
