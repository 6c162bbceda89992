import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/endpoint/endpoint.js';
import { EndpointStand } from './endpoint-stand.js';

/** An endpoint that is connected to a peer with the features 2. */
function connected(options: ConstructorParameters<typeof EndpointStand>[0] = {}) {
  const stand = new EndpointStand(options);
  const link = stand.link({ holdClose: true });
  stand.first.establish({ link, result: { features: 2 } });
  const endpoint: Endpoint = stand.endpoint;
  return { stand, link, endpoint };
}

describe('what the peer offers to a frame that goes out now', () => {
  test('is what its handshake says, once it is connected', () => {
    expect(connected().endpoint.featuresNow).toBe(2);
  });

  test('is nothing while the connection is being made, and after a refusal', () => {
    const { endpoint, first } = new EndpointStand();
    const connecting = endpoint.featuresNow;
    first.refuse();
    expect([connecting, endpoint.phase, endpoint.featuresNow]).toEqual([0, 'awaitingPeer', 0]);
  });

  test('is nothing while an event is in progress: the frame waits behind it, and may go out over another link', () => {
    const seen: number[] = [];
    const stand = new EndpointStand({ on: { announce: () => seen.push(stand.endpoint.featuresNow) } });
    stand.first.establish({ link: stand.link(), result: { features: 2 } });
    expect([seen, stand.endpoint.phase, stand.endpoint.featuresNow]).toEqual([[0], 'connected', 2]);
  });

  test('is nothing while it closes, and after the end', () => {
    const { stand, link, endpoint } = connected();
    stand.close();
    const closing = [endpoint.phase, endpoint.featuresNow];
    link.finish();
    expect([closing, endpoint.phase, endpoint.featuresNow]).toEqual([['closing', 0], 'ended', 0]);
  });

  test('is nothing over a link that does not take frames any more', () => {
    const { link, endpoint } = connected();
    void link.close();
    expect([endpoint.phase, endpoint.featuresNow]).toEqual(['connected', 0]);
  });

  test('is that of the live link while it is being replaced, and of the new one from then on', () => {
    const { stand, endpoint } = connected();
    const second = stand.offer();
    const before = endpoint.featuresNow;
    second.establish({ result: { features: 5 } });
    expect([before, endpoint.featuresNow]).toEqual([2, 5]);
  });

  test('is nothing between the loss of a link and its replacement', () => {
    const { stand, link, endpoint } = connected();
    const second = stand.offer();
    link.finish();
    const between = [endpoint.phase, endpoint.featuresNow];
    second.establish({ result: { features: 1 } });
    expect([between, endpoint.featuresNow]).toEqual([['reconnecting', 0], 1]);
  });

  test('stays what it is while the link is congested: frames come behind each other on it', () => {
    const { link, endpoint } = connected();
    link.congest();
    void endpoint.send(Uint8Array.of(1));
    expect(endpoint.featuresNow).toBe(2);
  });
});
