/** Opens WebSockets in browsers: the twin of `dial.ts`, chosen by the `#websocket-dial` import condition. No Node here. */
import type { WebSocketAddress } from '../../peer/peer-descriptor.js';
import type { DialAttempt, DialOptions } from './dial-attempt.js';
import { dialPlatformSocket, type PlatformSocketClass } from './dial-platform.js';

/**
 * Opens a WebSocket to `target` (an address, or a `ws:`/`wss:` URL). Never throws: whatever goes wrong, an invalid URL
 * included, is the attempt's outcome.
 */
export function dialWebSocket(target: WebSocketAddress | string, options: DialOptions): DialAttempt {
  const { WebSocket: socketClass } = globalThis as { WebSocket?: PlatformSocketClass };
  return dialPlatformSocket(socketClass, target, options);
}
