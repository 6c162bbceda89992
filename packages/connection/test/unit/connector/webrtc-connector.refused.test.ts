import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { Handshaker } from '../../../src/connector/handshaker.js';
import { WebRtcConnector } from '../../../src/connector/webrtc-connector.js';
import { resolveWebRtc } from '../../../src/connector/webrtc-options.js';
import { offererPair } from '../../../src/testing/fixtures.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';
import { SimRtc } from '../../support/sim-rtc.js';

test('a platform that refuses at once fails the attempt at once, and leaves neither a peer connection nor a deadline', async () => {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const world = new SimRtc(clock);
  const [self, peer] = offererPair();
  const handshaker = new Handshaker({
    self: () => self,
    clock,
    limits,
    applicationVersion: 'test',
    features: 0,
    newMessageId: () => 'id',
  });
  const make = world.factory('refused');
  const connector = new WebRtcConnector({
    handshaker,
    signaling: { notify: async () => {}, listen: () => ({ [Symbol.dispose]() {} }) },
    makePeer: (options, host) => {
      host.failed(new Error('too many peer connections'));
      return make(options, host);
    },
    settings: resolveWebRtc(true),
    clock,
    random,
    limits,
    logger: silentLogger,
  });
  const outcomes: string[] = [];
  connector.connect(peer).outcome$.subscribe((outcome) => {
    outcomes.push(outcome.type === 'failed' ? outcome.error.code : outcome.type);
  });
  await clock.drain();
  clock.advanceSync(0);
  expect([outcomes, world.open, clock.pendingTimers]).toEqual([['ICE_FAILED'], [], 0]);
});
