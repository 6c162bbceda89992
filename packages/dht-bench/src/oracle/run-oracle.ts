/** The whole comparison of a simulated DHT with the truth: grow, ask in calm, ask under churn. */
import type { Share } from '../figures/share.js';
import { ratioOf } from '../figures/share.js';
import { judgeTarget, type Verdict } from '../figures/target.js';
import { heapMiB, startMeter } from '../world/cost.js';
import { DhtWorld, type DhtWorldOptions } from '../world/dht-world.js';
import { type Grown, growWorld } from '../world/grow.js';
import { type CalmResult, runCalm } from './calm-phase.js';
import { type ChurnResult, runChurn } from './churn-phase.js';
import { runRing } from './ring-phase.js';

export interface OraclePlan {
  readonly nodes: number;
  readonly lookups: number;
  readonly finds: number;
  /** 0: calm only. */
  readonly percentPerMinute: number;
  readonly minutes: number;
}

export interface OracleResult {
  readonly seed: number;
  readonly plan: OraclePlan;
  readonly grown: Grown;
  readonly calm: CalmResult;
  /** Absent: layers offer no ring. */
  readonly ring: Share | undefined;
  readonly churn: ChurnResult | undefined;
  readonly cpuSeconds: number;
  readonly heapMiB: number;
  readonly verdicts: readonly Verdict[];
}

/** Shares of exact answers that have to be reached. */
const CALM_SHARE = 0.999;
const CHURN_SHARE = 0.99;

/** Rejects with the signal's reason when it aborts. */
export async function runOracle(plan: OraclePlan, options: DhtWorldOptions): Promise<OracleResult> {
  const cost = startMeter();
  const world = new DhtWorld(options);
  const grown = await growWorld(world, plan.nodes);
  const calm = await runCalm(world, plan, grown.idle);
  const ring = await runRing(world);
  const churn = plan.percentPerMinute > 0 ? await runChurn(world, plan) : undefined;
  const heap = heapMiB();
  const verdicts = verdictsOf(calm, churn, plan);
  const { cpuSeconds } = cost();
  return { seed: options.seed, plan, grown, calm, ring, churn, cpuSeconds, heapMiB: heap, verdicts };
}

/** What was not asked has no target. */
export function verdictsOf(
  calm: Record<'lookups' | 'finds', { readonly exact: Share }>,
  churn: Record<'lookups' | 'finds', { readonly exact: Share }> | undefined,
  { lookups, finds }: Pick<OraclePlan, 'lookups' | 'finds'>,
): readonly Verdict[] {
  const kinds = [...(lookups > 0 ? (['lookups'] as const) : []), ...(finds > 0 ? (['finds'] as const) : [])];
  const of = (phase: string, shares: typeof calm, bound: number): readonly Verdict[] =>
    kinds.map((kind) =>
      judgeTarget({ name: `${phase}.${kind}.exact`, value: ratioOf(shares[kind].exact), sign: '≥', bound }),
    );
  return [...of('calm', calm, CALM_SHARE), ...(churn === undefined ? [] : of('churn', churn, CHURN_SHARE))];
}
