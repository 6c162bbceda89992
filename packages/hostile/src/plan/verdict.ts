/** What is wrong with a result, in words. Pure. */
import { SLACK_BYTES } from './attack-plan.js';
import type { AttackResult, Stretch } from './attack-result.js';
import { median } from './quantile.js';

/** What attacked peers may notice: this many times the calm figure. */
const LATENCY_BOUND = 2;

/** Median over the stretches of what `of` says, attacked against calm. */
export function ratioOf({ calm, attacked }: AttackResult, of: (stretch: Stretch) => number): number {
  return median(attacked.map(of)) / median(calm.map(of));
}

export function grownBytes({ before, during }: AttackResult): number {
  return Math.max(0, during.usedBytes - before.usedBytes);
}

/** Losses, memory, leftovers: true on any machine, however busy. */
export function losses(result: AttackResult): string[] {
  const { attacked, before, after, budgetBytes, freedAfterMs } = result;
  const sum = (of: (stretch: Stretch) => number): number => attacked.map(of).reduce((all, one) => all + one, 0);
  const complaints: [boolean, string][] = [
    [sum(({ peers }) => peers.disconnects) > 0, 'well-behaved peers were disconnected'],
    [sum(({ peers }) => peers.failed) > 0, 'calls of well-behaved peers failed'],
    [sum(({ peers }) => peers.failedLocks) > 0, 'locks of well-behaved peers failed'],
    [after.outOfOrder > before.outOfOrder, 'messages of well-behaved peers are missing'],
    [grownBytes(result) > budgetBytes + SLACK_BYTES, `the victim kept ${mebibytes(grownBytes(result))}`],
    [freedAfterMs === undefined, 'the victim did not let go of everything'],
  ];
  return complaints.flatMap(([isSo, text]) => (isSo ? [text] : []));
}

/** Latency: true where the machine has a core for each of us, or the attack is paced. */
export function slowness(result: AttackResult): string[] {
  const ratio = ratioOf(result, ({ peers }) => peers.p99);
  return ratio > LATENCY_BOUND ? [`p99 of the others is ${ratio.toFixed(1)} times the calm one`] : [];
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
