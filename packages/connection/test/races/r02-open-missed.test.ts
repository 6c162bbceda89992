import { expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import { dialWebSocket } from '../../src/link/websocket/dial.js';
import type { DialOutcome } from '../../src/link/websocket/dial-attempt.js';
import { dialPlatformSocket } from '../../src/link/websocket/dial-platform.js';
import { listenWebSocket } from '../../src/link/websocket/listen.js';
import type { PlatformSocket } from '../../src/link/websocket/websocket-link.browser.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';

/** What a browser offers: open already, and silent about it until asked. */
class FakeSocket implements PlatformSocket {
  binaryType = '';
  readonly readyState = 1;
  readonly bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: PlatformSocket['onmessage'] = null;
  onclose: PlatformSocket['onclose'] = null;
  send(): void {}
  close(): void {}
}

it('R2: whoever listens after the socket has opened is told that it is open, once', async () => {
  const options = { clock: systemClock, logger: silentLogger };
  const listener = await listenWebSocket({ ...options, host: '127.0.0.1', port: 0, onLink: () => {} });
  const attempt = dialWebSocket({ host: '127.0.0.1', port: listener.port, tls: false }, options);
  const opened = await new Promise<DialOutcome>((resolve) => attempt.onOutcome(resolve));
  const heardLate: DialOutcome[] = [];
  attempt.onOutcome((outcome) => heardLate.push(outcome));
  expect(opened.type).toBe('opened');
  expect(heardLate).toEqual([opened]);
  if (opened.type === 'opened') opened.link.destroy();
  await listener.close();
});

it('R2: a socket that closed before anybody listened is told as a failure, once', async () => {
  const options = { clock: systemClock, logger: silentLogger };
  const listener = await listenWebSocket({ ...options, host: '127.0.0.1', port: 0, onLink: () => {} });
  const { port } = listener;
  await listener.close();
  const attempt = dialWebSocket({ host: '127.0.0.1', port, tls: false }, options);
  const failed = await new Promise<DialOutcome>((resolve) => attempt.onOutcome(resolve));
  const heardLate: DialOutcome[] = [];
  attempt.onOutcome((outcome) => heardLate.push(outcome));
  expect(failed).toMatchObject({ type: 'failed', error: { code: 'DIAL_FAILED' } });
  expect(heardLate).toEqual([failed]);
});

it('R2: a platform socket is listened to before it can open, and its open is latched', () => {
  const made: FakeSocket[] = [];
  class Recorded extends FakeSocket {
    constructor() {
      super();
      made.push(this);
    }
  }
  const attempt = dialPlatformSocket(Recorded, 'ws://127.0.0.1:1', { clock: new VirtualClock() });
  made[0]?.onopen?.();
  made[0]?.onopen?.();
  const heard: string[] = [];
  attempt.onOutcome(({ type }) => heard.push(type));
  expect(heard).toEqual(['opened']);
});
