import { expect } from 'vitest';
import { createMemoryLinkPair } from '../../src/link/memory-link.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits as defaults } from '../../src/wire/limits.js';
import { linkContract } from './link-contract.js';
import type { LinkPair, MakePair, PairLimits } from './link-pair.js';

function memoryPair(latencyMs: number): MakePair {
  return async ({ outbound, inbound }: PairLimits = {}): Promise<LinkPair> => {
    const clock = new VirtualClock();
    const ownerErrors: unknown[] = [];
    const ends = [outbound, inbound].map((own) => ({ ...defaults, drainTimeoutMs: 1_000_000, ...own }));
    const [ofOutbound = defaults, ofInbound = defaults] = ends;
    const [a, b] = createMemoryLinkPair({
      clock,
      latencyMs,
      limits: [ofOutbound, ofInbound],
      onOwnerError: (error) => ownerErrors.push(error),
    });
    return {
      outbound: a,
      inbound: b,
      ownerErrors,
      until: async (condition) => void (await clock.runUntil(condition)),
      advance: (ms) => clock.advance(ms),
      dispose: async () => {
        a.destroy();
        b.destroy();
        await clock.advance(latencyMs);
        expect(clock.pendingTimers).toBe(0);
      },
    };
  };
}

linkContract('memory link', memoryPair(0));
linkContract('memory link with latency', memoryPair(25));
