/** What went over the simulated network during a stage. */
import type { TransportNetwork } from '@peerlatch/dht/testing';

export interface Traffic {
  readonly messages: number;
  /** Connections that opened. */
  readonly opened: number;
  readonly virtualMs: number;
}

/** Starts to count; the function that it returns says what went since. */
export function startTraffic(network: TransportNetwork): () => Traffic {
  const { messages, opened } = network;
  const startedAt = network.options.clock.now();
  return () => ({
    messages: network.messages - messages,
    opened: network.opened - opened,
    virtualMs: network.options.clock.now() - startedAt,
  });
}

/** Messages of `traffic` beyond those that `idle` would have had in the same time, at least 0. Pure. */
export function messagesBeyond(traffic: Traffic, idle: Traffic): number {
  const background = idle.virtualMs === 0 ? 0 : (idle.messages / idle.virtualMs) * traffic.virtualMs;
  return Math.max(0, traffic.messages - background);
}
