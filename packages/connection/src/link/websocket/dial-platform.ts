/**
 * Opens a WebSocket with a class of the standard shape. `dial.browser.ts` gives it the platform's own; tests give it
 * another. The link exists before the socket opens, so no first frame is missed (F1, R2).
 */
import type { WebSocketAddress } from '../../peer/peer-descriptor.js';
import { linkSettings } from '../link-settings.js';
import { type DialAttempt, type DialOptions, dialUrl, LatchedDial } from './dial-attempt.js';
import { type PlatformSocket, PlatformTransport } from './websocket-link.browser.js';

/** The standard constructor. */
export type PlatformSocketClass = new (url: string) => PlatformSocket;

/** As `dialWebSocket`, with the class to use; without one the attempt fails. */
export function dialPlatformSocket(
  socketClass: PlatformSocketClass | undefined,
  target: WebSocketAddress | string,
  options: DialOptions,
): DialAttempt {
  const url = dialUrl(target, options.action);
  const settings = linkSettings(options);
  const attempt = new LatchedDial(url, settings.onOwnerError);
  if (socketClass === undefined) {
    attempt.failed(new Error('this platform has no WebSocket'));
    return attempt;
  }
  let socket: PlatformSocket;
  try {
    socket = new socketClass(url);
  } catch (error) {
    attempt.failed(error);
    return attempt;
  }
  const { link } = new PlatformTransport(settings, socket, {
    capabilities: {
      canPause: false,
      canProbe: false,
      maxFrameBytes: settings.limits.maxFrameBytes,
      announcesLeave: true,
      isConfidential: url.startsWith('wss:'),
    },
    direction: 'outbound',
    remoteAddress: undefined,
  });
  attempt.abort = () => link.destroy();
  // Before the opening, the end is all that is learnt: browsers do not tell scripts why a dial failed.
  const forgetEnd = link.onEnd(({ error }) => attempt.failed(error));
  socket.onopen = () => {
    forgetEnd();
    attempt.opened(link);
  };
  return attempt;
}
