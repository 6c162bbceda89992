import { afterEach, expect, test, vi } from 'vitest';
import { dialWebSocket } from '../../../../src/link/websocket/dial.browser.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { FakePlatformSocket } from './fake-platform-socket.js';

afterEach(() => vi.unstubAllGlobals());

test('the WebSocket of the platform is used, as it is when the dial begins', () => {
  vi.stubGlobal('WebSocket', FakePlatformSocket);
  const target = { host: 'localhost', port: 80, tls: false };
  const attempt = dialWebSocket(target, { clock: new VirtualClock(), action: 'connectivityProbe' });
  FakePlatformSocket.last?.opens();
  expect(FakePlatformSocket.last?.url).toBe('ws://localhost:80?action=connectivityProbe');
  expect(attempt.outcome?.type).toBe('opened');
});

test('without one the dial fails', () => {
  vi.stubGlobal('WebSocket', undefined);
  const attempt = dialWebSocket('ws://localhost', { clock: new VirtualClock() });
  expect(attempt.outcome).toMatchObject({ type: 'failed', error: { code: 'DIAL_FAILED' } });
});
