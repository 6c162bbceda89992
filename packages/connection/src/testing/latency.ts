/**
 * How long a frame travels in the simulated network. The default table holds one-way times between a few regions of
 * the world, in ms: half of the round trips that the big public clouds publish between data centres of those regions,
 * rounded; inside a region, the time between two zones of one city. They say what is typical and nothing more exact.
 */
import type { PeerDescriptor } from '../peer/peer-descriptor.js';

/** One-way time from one peer to another, ms, before jitter. A finite number from 0, the same each time it is asked. */
export type LatencyModel = (from: PeerDescriptor, to: PeerDescriptor) => number;

/** Regions of the default table; a peer is in the region whose number its descriptor's `region` field has. */
export const regions = {
  usEast: 0,
  usWest: 1,
  southAmerica: 2,
  westEurope: 3,
  japan: 4,
  singapore: 5,
} as const;

/** Rows and columns in the order of {@link regions}: Virginia, Oregon, Sao Paulo, Ireland, Tokyo, Singapore. One-way ms. */
export const defaultLatencies: readonly (readonly number[])[] = [
  [1, 32, 57, 34, 74, 108],
  [32, 1, 88, 62, 49, 82],
  [57, 88, 1, 89, 129, 163],
  [34, 62, 89, 1, 102, 87],
  [74, 49, 129, 102, 1, 35],
  [108, 82, 163, 87, 35, 1],
];

/** The same time between any two peers, ms. */
export function fixedLatency(ms: number): LatencyModel {
  return () => ms;
}

/**
 * Times from a square table of one-way ms, looked up by the `region` of both descriptors. A peer without a region, or with
 * one that the table does not have, counts as being in region `fallback`.
 */
export function regionLatency(table: readonly (readonly number[])[] = defaultLatencies, fallback = 0): LatencyModel {
  for (const row of table) {
    if (row.length !== table.length || !row.every((ms) => ms >= 0 && Number.isFinite(ms))) {
      throw new RangeError('A latency table is square and holds one-way times in ms, each a finite number from 0.');
    }
  }
  const regionOf = ({ region = fallback }: PeerDescriptor): number => (table[region] === undefined ? fallback : region);
  return (from, to) => table[regionOf(from)]?.[regionOf(to)] ?? 0;
}
