import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import { type ConnectivityCheckOptions, checkConnectivity } from '../../../src/rendezvous/connectivity-check.js';
import { peer } from '../../../src/testing/fixtures.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import {
  type ConnectivityResponseFields,
  decodeConnectivityRequest,
  encodeConnectivityRequest,
  encodeConnectivityResponse,
} from '../../../src/wire/connectivity-frames.js';
import { limits } from '../../../src/wire/limits.js';
import { PlayedDials } from '../../support/played-dials.js';

const REQUEST = { port: 4_000, tls: true, host: 'a.example', allowSelfSignedCertificate: true };
const RESPONSE: ConnectivityResponseFields = {
  host: '1.2.3.4',
  natType: 'unknown',
  ipAddress: 0x01_02_03_04,
  protocolVersion: '1.1',
};

function entryPoint(n: number): PeerDescriptor {
  return peer(n, { websocket: { host: `e${n}.example`, port: 1, tls: true } });
}

function stand(options: Partial<ConnectivityCheckOptions> = {}) {
  const clock = new VirtualClock();
  const dials = new PlayedDials(clock);
  const check = checkConnectivity({
    entryPoints: [entryPoint(1), entryPoint(2), entryPoint(3)],
    request: REQUEST,
    clock,
    random: new SeededRandom(1),
    limits,
    logger: silentLogger,
    newMessageId: () => 'm',
    dial: dials.dial,
    ...options,
  });
  const story: { result?: unknown } = {};
  check.then(
    (result) => {
      story.result = result;
    },
    (error) => {
      story.result = error;
    },
  );
  return { clock, dials, story };
}

function answer(fields: Partial<ConnectivityResponseFields> = {}): Uint8Array {
  return encodeConnectivityResponse('r', { ...RESPONSE, ...fields });
}

describe('an entry point', () => {
  test('is dialled with its action, gets one request, and its answer is the report', async () => {
    const { clock, dials, story } = stand({ entryPoints: [entryPoint(1)], tls: { ca: 'x' } });
    const dial = dials.at(0);
    expect([dial.url, dial.options.tls]).toEqual(['wss://e1.example:1?action=connectivityRequest', { ca: 'x' }]);
    const link = dial.open();
    expect(link.sent.map((frame) => decodeConnectivityRequest(frame))).toEqual([REQUEST]);
    link.deliver(answer());
    await clock.drain();
    expect(story.result).toEqual({ ...RESPONSE, entryPoint: entryPoint(1) });
    expect([link.end !== undefined, clock.pendingTimers, link.endListeners]).toEqual([true, 0, 0]);
  });

  test('may send other frames first, but not for ever', async () => {
    const { clock, dials, story } = stand({ entryPoints: [entryPoint(1)] });
    const other = encodeConnectivityRequest('m', REQUEST);
    const link = dials.at(0).open();
    link.deliver(...Array(limits.maxIgnoredHandshakeFrames).fill(other), answer());
    await clock.drain();
    expect(story.result).toMatchObject(RESPONSE);
    const second = stand({ entryPoints: [entryPoint(1)] });
    second.dials
      .at(0)
      .open()
      .deliver(...Array(limits.maxIgnoredHandshakeFrames + 1).fill(other), answer());
    await second.clock.drain();
    expect(second.story.result).toMatchObject({ code: 'CONNECTIVITY_CHECK_FAILED' });
  });
});

describe('the next one is asked after a pause', () => {
  const ways: Record<string, (it: ReturnType<typeof stand>) => unknown> = {
    'when the first refuses': ({ dials }) => dials.at(0).failed(new Error('refused')),
    'when the first does not open': ({ clock }) => clock.advance(1_000),
    'when the first does not answer': ({ clock, dials }) => {
      dials.at(0).open();
      return clock.advance(5_000);
    },
    'when the first hangs up': ({ dials }) => dials.at(0).open().finish(),
    'when the first speaks another version': ({ dials }) => {
      dials
        .at(0)
        .open()
        .deliver(answer({ protocolVersion: '0.9' }));
    },
    'when the first sends rubbish': ({ dials }) => {
      dials
        .at(0)
        .open()
        .deliver(new Uint8Array([0xff, 0xff]));
    },
    'R25: when the first sees us at no host': ({ dials }) => {
      dials
        .at(0)
        .open()
        .deliver(answer({ host: '' }));
    },
  };
  test.each(Object.keys(ways))('%s', async (name) => {
    const it = stand();
    await ways[name]?.(it);
    await it.clock.advance(1_999);
    expect(it.dials.all).toHaveLength(1);
    await it.clock.advance(1);
    expect(it.dials.all).toHaveLength(2);
    expect(new Set(it.dials.urls).size).toBe(2);
    it.dials.at(1).open().deliver(answer());
    await it.clock.drain();
    expect(it.story.result).toMatchObject(RESPONSE);
    expect(it.clock.pendingTimers).toBe(0);
  });
});

test('when all have failed, the error says what each said, in the order in which they were asked', async () => {
  const { clock, dials, story } = stand({ entryPoints: [entryPoint(1), peer(2)] });
  await clock.advance(20_000);
  expect(story.result).toMatchObject({
    code: 'CONNECTIVITY_CHECK_FAILED',
    data: { asked: 2 },
    message: expect.stringContaining(peer(2).id),
    cause: { errors: expect.arrayContaining([expect.objectContaining({ code: 'CONNECT_TIMEOUT' })]) },
  });
  expect([dials.all.length, clock.pendingTimers]).toEqual([1, 0]);
});

test('the error of many entry points does not grow with them', async () => {
  const { clock, story } = stand({ entryPoints: Array.from({ length: 50 }, (_, n) => peer(n)) });
  await clock.advance(200_000);
  expect(story.result).toMatchObject({ message: expect.stringContaining('and 45 more'), data: { asked: 50 } });
});

test('the order is random', async () => {
  const firsts = new Set(
    Array.from({ length: 30 }, (_, seed) => stand({ random: new SeededRandom(seed) }).dials.at(0).url),
  );
  expect(firsts.size).toBe(3);
});

test.each(['dialling', 'waiting', 'pausing', 'before'])('an abort while %s ends it with its reason', async (when) => {
  const controller = new AbortController();
  const { signal } = controller;
  if (when === 'before') controller.abort('enough');
  const { clock, dials, story } = stand({ signal });
  const link = when === 'waiting' ? dials.at(0).open() : undefined;
  if (when === 'pausing') dials.at(0).failed(new Error('no'));
  await clock.advance(10);
  controller.abort('enough');
  await clock.drain();
  expect(story.result).toBe('enough');
  expect([clock.pendingTimers, dials.all.length, link?.isOpen ?? false]).toEqual([0, when === 'before' ? 0 : 1, false]);
});
