import { expect, test } from 'vitest';
import { TurnStream } from '../../../../src/link/webrtc/turn-stream.node.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { limits } from '../../../../src/wire/limits.js';

test('a stream that is closed before it is connected ends once, without a reason and without a timer', async () => {
  const clock = new VirtualClock();
  const ends: unknown[] = [];
  const stream = new TurnStream({
    server: { scheme: 'turn', host: '127.0.0.1', port: 9, transport: 'tcp' },
    tls: undefined,
    clock,
    limits,
    onDatagram: () => {},
    onEnd: (error) => ends.push(error),
  });
  await Promise.all([stream.close(), stream.close()]);
  stream.send(Uint8Array.of(0x40, 1, 0, 0));
  expect([ends, clock.pendingTimers]).toEqual([[undefined], 0]);
});
