/** Carries out an order to explore. */
import { explore, SimulationViolation } from '@peerlatch/connection/testing';
import { TwoPeerWorld } from '../establishment/two-peer-world.js';
import type { ExploreOrder, ExploreResult } from './order.js';

/** Of a hash of 40 hex digits: among a million schedules, the chance that two of them meet by accident is 1 in 10 million. */
const HASH_DIGITS = 16;

/** `begin`: makes the world that is explored. */
export async function doExplore(
  { scenario, until }: ExploreOrder,
  begin: typeof TwoPeerWorld.begin = TwoPeerWorld.begin,
): Promise<ExploreResult> {
  const hashes: string[] = [];
  const { redundant, depth, isExhaustive, failure } = await explore({
    begin: () => begin(scenario),
    isEnough: () => Date.now() >= until,
    onSchedule: (hash) => hashes.push(hash.slice(0, HASH_DIGITS)),
  });
  const found = { scenario, hashes, redundant, depth, isExhaustive };
  if (failure === undefined) return found;
  const { error, schedule } = failure;
  const message = error instanceof Error ? error.message : String(error);
  const invariant = error instanceof SimulationViolation ? error.invariant : message;
  return { ...found, failure: { invariant, message, schedule } };
}
