import { expect, test } from 'vitest';
import { FrameEncoders } from '../../../src/manager/frame-encoders.js';
import { peer } from '../../../src/testing/fixtures.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
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
