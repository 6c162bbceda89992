/**
 * A dial with a deadline of its own, for the short-lived sockets of connectivity checks. The client and the service of
 * `rendezvous/` call it; connectors have their pending connections instead.
 */
import { startTimer } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { Dial, DialOptions, DialOutcome } from '../link/websocket/dial-attempt.js';
import type { WebSocketAddress } from '../peer/peer-descriptor.js';

/**
 * Dials and tells the outcome, once; after `timeoutMs` it is a failure with `CONNECT_TIMEOUT`. Whoever hears `opened` owns the
 * link. Returns the cancellation, after which nobody is told and nothing stays open. Never throws.
 */
export function dialWithin(
  dial: Dial,
  target: WebSocketAddress,
  options: DialOptions,
  timeoutMs: number,
  onOutcome: (outcome: DialOutcome) => void,
): () => void {
  let isOver = false;
  const cancelTimer = startTimer(options.clock, timeoutMs, () => {
    const text = `${target.host}, port ${target.port}, did not open a WebSocket within ${timeoutMs} ms.`;
    end({ type: 'failed', error: new ConnectionError('CONNECT_TIMEOUT', text) });
    attempt.cancel();
  });
  const end = (outcome: DialOutcome): void => {
    if (isOver) {
      if (outcome.type === 'opened') outcome.link.destroy();
      return;
    }
    isOver = true;
    cancelTimer();
    onOutcome(outcome);
  };
  const attempt = dial(target, options);
  attempt.onOutcome(end);
  return () => {
    isOver = true;
    cancelTimer();
    attempt.cancel();
  };
}
