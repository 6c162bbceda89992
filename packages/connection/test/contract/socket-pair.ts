/** Connected pairs of links over real sockets on loopback, for the link contract suite. Their deadlines are virtual. */
import { expect } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import type { Link } from '../../src/link/link.js';
import type { DialAttempt, DialOptions } from '../../src/link/websocket/dial-attempt.js';
import { listenWebSocket } from '../../src/link/websocket/listen.js';
import type { TlsPem } from '../../src/link/websocket/tls-files.node.js';
import type { WebSocketAddress } from '../../src/peer/peer-descriptor.js';
import { macrotaskTurn } from '../../src/testing/macrotask-turn.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits as defaults } from '../../src/wire/limits.js';
import type { LinkPair, MakePair } from './link-pair.js';

/** How the pair is made. */
export interface SocketPairOptions {
  readonly dial: (target: WebSocketAddress, options: DialOptions) => DialAttempt;
  readonly tls?: TlsPem;
  /** Virtual ms that pass per turn while waiting: for links that look at their buffer on the clock. Default 0. */
  readonly msPerTurn?: number;
}

/** Dials a listener of ours with `dial`. */
export function socketPair({ dial, tls, msPerTurn = 0 }: SocketPairOptions): MakePair {
  return async ({ outbound = {}, inbound = {} } = {}): Promise<LinkPair> => {
    const clock = new VirtualClock();
    const ownerErrors: unknown[] = [];
    const logger = {
      ...silentLogger,
      error: (_event: string, { error }: { error?: unknown } = {}) => ownerErrors.push(error),
    };
    const limitsOf = (own: object) => ({ ...defaults, drainTimeoutMs: 1_000_000, ...own });
    const accepted: Link[] = [];
    const listener = await listenWebSocket({
      host: '127.0.0.1',
      port: 0,
      tls,
      clock,
      limits: limitsOf(inbound),
      logger,
      onLink: (link) => accepted.push(link),
    });
    const target = { host: '127.0.0.1', port: listener.port, tls: tls !== undefined };
    const trust = tls === undefined ? undefined : { ca: tls.cert };
    const attempt = dial(target, { clock, limits: limitsOf(outbound), logger, tls: trust });
    const until = async (condition: () => boolean): Promise<void> => {
      while (!condition()) {
        await macrotaskTurn();
        clock.advanceSync(msPerTurn);
      }
    };
    await until(() => attempt.outcome !== undefined && (attempt.outcome.type === 'failed' || accepted.length === 1));
    const { outcome } = attempt;
    const [inboundLink] = accepted;
    if (outcome?.type !== 'opened' || inboundLink === undefined) throw new Error('no connection', { cause: outcome });
    return {
      outbound: outcome.link,
      inbound: inboundLink,
      ownerErrors,
      until,
      advance: async (ms) => {
        for (let turn = 0; turn < 10; turn++) await macrotaskTurn();
        clock.advanceSync(ms);
      },
      dispose: async () => {
        outcome.link.destroy();
        inboundLink.destroy();
        await listener.close();
        expect(clock.pendingTimers).toBe(0);
      },
    };
  };
}
