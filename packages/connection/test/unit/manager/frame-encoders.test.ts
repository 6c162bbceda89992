import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/endpoint/endpoint.js';
import { FrameEncoders } from '../../../src/manager/frame-encoders.js';
import { peer } from '../../../src/testing/fixtures.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import { features } from '../../../src/wire/handshake-frames.js';
import { endpointIn } from './fake-endpoint.js';

const MESSAGE = { kind: 'bytes', serviceId: 'test', bytes: Uint8Array.of(1) } as const;

test('each endpoint has one encoder, with message ids that nobody guesses from those of another', () => {
  const encoders = new FrameEncoders(peer(9), new SeededRandom(1));
  const [one, two] = [endpointIn('connected', peer(1)).endpoint, endpointIn('connected', peer(2)).endpoint];
  expect(encoders.of(one)).toBe(encoders.of(one));
  const ids = [one, one, two].map((endpoint) => decodeEnvelope(encoders.of(endpoint).encode(MESSAGE)).messageId);
  const prefixes = ids.map((id) => id.split('-')[0]);
  expect(prefixes[0]).toBe(prefixes[1]);
  expect(prefixes[2]).not.toBe(prefixes[0]);
  expect(new Set(ids).size).toBe(3);
});

describe('a user message', () => {
  const formTo = (endpoint: Endpoint): string =>
    decodeEnvelope(new FrameEncoders(peer(9), new SeededRandom(1)).encode(endpoint, MESSAGE)).content;

  test.each([
    ['rpc', 0],
    ['rpc', features.answersKeepAlive],
    ['bareMessage', features.readsBareMessages],
    ['bareMessage', features.answersKeepAlive | features.readsBareMessages],
  ])('goes out as %s to a peer with the features %i', (form, offered) => {
    expect(formTo(endpointIn('connected', peer(1), 'local', { features: offered }).endpoint)).toBe(form);
  });

  test.each(['connecting', 'awaitingPeer', 'closing', 'reconnecting', 'ended'] as const)(
    'is in RPC when it cannot go out at once, whatever the peer offers: %s',
    (phase) => {
      const { endpoint } = endpointIn(phase, peer(1), 'local', { features: features.readsBareMessages });
      expect([endpoint.phase, formTo(endpoint)]).toEqual([phase, 'rpc']);
    },
  );
});

test('no other kind of message goes out bare', () => {
  const { endpoint } = endpointIn('connected', peer(1), 'local', { features: features.readsBareMessages });
  const call = { serviceId: 's', method: 'message', requestId: 'r', bodyType: 'x.A', body: new Uint8Array() };
  const encoders = new FrameEncoders(peer(9), new SeededRandom(1));
  const forms = (['request', 'notification', 'response'] as const).map(
    (kind) => decodeEnvelope(encoders.encode(endpoint, { kind, ...call })).content,
  );
  expect(forms).toEqual(['rpc', 'rpc', 'rpc']);
});

test('the bare messages and the calls to a peer share one count of ids', () => {
  const encoders = new FrameEncoders(peer(9), new SeededRandom(1));
  const { endpoint, link } = endpointIn('connected', peer(1), 'local', { features: features.readsBareMessages });
  const bare = decodeEnvelope(encoders.encode(endpoint, MESSAGE));
  link.finish();
  const inRpc = decodeEnvelope(encoders.encode(endpoint, MESSAGE));
  expect([bare.content, inRpc.content]).toEqual(['bareMessage', 'rpc']);
  expect([bare, inRpc].map(({ messageId }) => messageId.slice(-2))).toEqual(['-0', '-1']);
});
