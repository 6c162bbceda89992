/**
 * Opens WebSockets from Node. Connectors call it through `#websocket-dial`; `dial.browser.ts` is its twin. The link
 * exists, with all its listeners, when the upgrade response has been read and before anything behind it is, so a first
 * frame in the same TCP segment as the response is held for whoever claims the link, however late (F1, R2).
 */
import type { WebSocketAddress } from '../../peer/peer-descriptor.js';
import { type LinkSettings, linkSettings } from '../link-settings.js';
import { type DialAttempt, type DialOptions, dialUrl, LatchedDial } from './dial-attempt.js';
import { plainAddress } from './remote-address.js';
import { LinkSocket, socketOptions, WebSocketTransport } from './websocket-link.node.js';

/**
 * Opens a WebSocket to `target` (an address, or a `ws:`/`wss:` URL). Never throws: whatever goes wrong, an invalid URL
 * included, is the attempt's outcome.
 */
export function dialWebSocket(target: WebSocketAddress | string, options: DialOptions): DialAttempt {
  const url = dialUrl(target, options.action);
  const settings = linkSettings(options);
  const attempt = new LatchedDial(url, settings.onOwnerError);
  let socket: LinkSocket;
  try {
    socket = new LinkSocket(url, clientOptions(options, settings.limits));
  } catch (error) {
    attempt.failed(error);
    return attempt;
  }
  attempt.abort = () => socket.terminate();
  let cause: Error | undefined;
  const onError = (error: Error): void => {
    cause ??= error;
  };
  const onClose = (): void => attempt.failed(cause);
  socket.on('error', onError);
  socket.on('close', onClose);
  socket.once('upgrade', ({ socket: stream, headers }) => {
    const facts = {
      capabilities: {
        canPause: true,
        canProbe: true,
        maxFrameBytes: settings.limits.maxFrameBytes,
        announcesLeave: true,
        isConfidential: socket.url.startsWith('wss:'),
      },
      direction: 'outbound',
      remoteAddress: plainAddress(stream.remoteAddress),
    } as const;
    const { link } = new WebSocketTransport(
      settings,
      socket,
      stream,
      facts,
      headers['sec-websocket-extensions'] !== undefined,
    );
    socket.once('open', () => {
      socket.off('error', onError);
      socket.off('close', onClose);
      attempt.opened(link);
    });
  });
  return attempt;
}

function clientOptions({ compression = false, tls = {} }: DialOptions, limits: LinkSettings['limits']) {
  const { ca, rejectUnauthorized = true, servername } = tls;
  return {
    ...socketOptions(limits),
    perMessageDeflate: compression,
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca: [ca].flat() }),
    ...(servername === undefined ? {} : { servername }),
  };
}
