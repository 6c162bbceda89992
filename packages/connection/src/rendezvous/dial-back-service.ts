/**
 * Dials peers that ask for it, because they run a server and cannot dial us (wire-protocol 3.9). Who asks is not proved: a
 * forged request sends us to a third party. So requests are few per peer, per host and in all, only an address that we would
 * dial anyway is dialled, and the handshake refuses whoever answers there under another id. Made by the node.
 */
import type { Clock } from '../base/clock.js';
import { describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import type { Signal, SignalingPort } from '../connector/signaling-port.js';
import { DIAL_BACK_METHOD, DIAL_BACK_SERVICE_ID } from '../connector/websocket-reverse-connector.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import { routeTo } from '../peer/route.js';
import type { Limits } from '../wire/limits.js';
import { RateBudget } from './rate-budget.js';

export interface DialBackServiceOptions {
  readonly self: PeerDescriptor;
  readonly signaling: SignalingPort;
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'dialBackWindowMs' | 'maxDialBacksPerPeer' | 'maxDialBacksPerHost' | 'maxDialBacks'>;
  readonly logger: Logger;
  /** Whether there is a connection to the peer, or one in the making. */
  readonly hasEndpoint: (peer: PeerId) => boolean;
  /** Makes sure that there is an endpoint; may throw. */
  readonly dial: (peer: PeerDescriptor) => void;
  /** A peer asks that we believe to be connected to: ask it for a sign of life. */
  readonly check: (peer: PeerId) => void;
}

/** See the head of this file. */
export class DialBackService implements Disposable {
  readonly #options: DialBackServiceOptions;
  readonly #perPeer: RateBudget;
  readonly #perHost: RateBudget;
  readonly #listening: Disposable;

  /** Listens from now on. Throws `DUPLICATE_SERVICE` when something else does. */
  constructor(options: DialBackServiceOptions) {
    const { limits, signaling } = options;
    const { dialBackWindowMs: windowMs, maxDialBacks: total } = limits;
    this.#options = options;
    this.#perPeer = new RateBudget({ windowMs, perKey: limits.maxDialBacksPerPeer, total });
    this.#perHost = new RateBudget({ windowMs, perKey: limits.maxDialBacksPerHost, total });
    this.#listening = signaling.listen(DIAL_BACK_SERVICE_ID, (signal) => this.#onSignal(signal));
  }

  /** Dials nobody any more. */
  close(): void {
    this.#listening[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #onSignal({ from, method }: Signal): void {
    if (method !== DIAL_BACK_METHOD) return;
    const { logger } = this.#options;
    try {
      const refusal = this.#follow(from);
      if (refusal !== undefined) logger.debug('dial-back.ignored', { peer: from.id, reason: refusal });
    } catch (error) {
      logger.debug('dial-back.failed', { peer: from.id, error: describeError(error) });
    }
  }

  /** Why nothing was dialled. */
  #follow(peer: PeerDescriptor): string | undefined {
    const { self, clock, hasEndpoint, dial, check } = this.#options;
    const route = routeTo(self, peer);
    if (route.by !== 'dial' || peer.websocket === undefined) return route.because;
    const now = clock.now();
    if (!this.#perPeer.admits(peer.id, now)) return 'It asks too often.';
    if (hasEndpoint(peer.id)) {
      check(peer.id);
      return 'There is a connection, or one in the making.';
    }
    if (!this.#perHost.admits(peer.websocket.host.toLowerCase(), now)) return 'Its host is asked for too often.';
    dial(peer);
    return undefined;
  }
}
