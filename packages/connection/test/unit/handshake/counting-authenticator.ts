/** An authenticator of any number of messages, for tests: message n carries the byte n, and any other content aborts. */
import { ConnectionError } from '../../../src/base/errors.js';
import type { Authenticator, AuthStep } from '../../../src/handshake/handshake-machine.js';

interface Progress {
  /** Messages seen by this side, sent or received. */
  readonly seen: number;
}

/** Both sides exchange `messages` in all, the dialler first. */
export function countingAuthenticator(messages: number): Authenticator {
  return {
    start: (role): Progress => ({ seen: role === 'dialler' ? 0 : -1 }),
    step: (state, incoming): AuthStep => {
      let { seen } = state as Progress;
      if (seen !== 0) {
        seen = Math.max(seen, 0) + 1;
        if (incoming?.[0] !== seen || incoming.length !== 1) {
          throw new ConnectionError('HANDSHAKE_FAILED', `Message ${seen} of the authenticated exchange is wrong.`);
        }
      }
      if (seen >= messages) return { state: { seen }, done: true };
      const next = seen + 1;
      return { state: { seen: next }, send: Uint8Array.of(next), done: next >= messages };
    },
  };
}
