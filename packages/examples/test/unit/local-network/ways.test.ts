import { describe, expect, it } from 'vitest';
import {
  countWays,
  jointWay,
  neededWays,
  rightWays,
  serversOf,
  type Way,
  wayOf,
  waysText,
} from '../../../src/local-network/ways.js';

const request = { transport: 'websocket-reverse', outcome: 'cancelled' };
const arrived = { transport: 'websocket-server', outcome: 'established' };

describe('the way of a connection', () => {
  it('is dialled back only where the request to dial was still open when the dial arrived', () => {
    expect(wayOf('websocket-server', [request, arrived])).toBe('dialBack');
    expect(wayOf('websocket-server', [request, arrived, arrived])).toBe('dial');
    expect(wayOf('websocket-server', [{ ...request, outcome: 'failed' }, arrived])).toBe('dial');
    expect(wayOf('websocket-server', [arrived])).toBe('dial');
    expect(wayOf('websocket-server', [])).toBe('dial');
  });

  it('is told by the transport alone at the other ends', () => {
    expect(wayOf('websocket-client', [request, arrived])).toBe('dial');
    expect(wayOf('webrtc', [request, arrived])).toBe('webrtc');
  });

  it.each<[Way | undefined, Way | undefined, Way | undefined]>([
    ['dial', 'dial', 'dial'],
    ['dial', 'dialBack', 'dialBack'],
    ['webrtc', 'webrtc', 'webrtc'],
    ['webrtc', 'dial', undefined],
    ['dial', undefined, undefined],
  ])('%s at one end and %s at the other make %s', (one, other, joint) => {
    expect(jointWay(one, other)).toBe(joint);
    expect(jointWay(other, one)).toBe(joint);
  });

  it('is counted and told in words', () => {
    const ways = countWays(['webrtc', 'dial', undefined, 'webrtc']);
    expect(ways).toEqual({ dial: 1, dialBack: 0, webrtc: 2 });
    expect(waysText(ways)).toBe('dialled 1, WebRTC 2');
  });
});

describe('a choice of transport', () => {
  it('says who has a server, and so which ways are right', () => {
    const hasServer = serversOf('mixed', 5);
    expect(hasServer).toEqual([true, true, true, false, false]);
    expect(rightWays(hasServer, { a: 0, b: 2 })).toEqual(['dial']);
    expect(rightWays(hasServer, { a: 0, b: 4 })).toEqual(['dial', 'dialBack']);
    expect(rightWays(hasServer, { a: 3, b: 4 })).toEqual(['webrtc']);
    expect(serversOf('webrtc', 2)).toEqual([false, false]);
    expect(serversOf('websocket', 2)).toEqual([true, true]);
  });

  it('says which ways a network must have', () => {
    expect(neededWays('websocket')).toEqual(['dial']);
    expect(neededWays('webrtc')).toEqual(['webrtc']);
    expect(neededWays('mixed')).toEqual(['dial', 'dialBack', 'webrtc']);
  });
});
