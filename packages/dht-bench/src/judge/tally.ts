/** Judged answers and what they add up to. Pure. */
import { Histogram } from '../figures/histogram.js';
import type { Share } from '../figures/share.js';
import { type Summary, summaryOf } from '../figures/summary.js';
import type { Judged, Judgement } from './judge-answer.js';

export interface Answer extends Partial<Pick<Judged, 'missingForMs' | 'ghostForMs'>> {
  /** `failed`: there was none, though the asker lived; `void`: the asker was gone before it came, which says nothing. */
  readonly judgement: Judgement | 'failed' | 'void';
  readonly hops: number;
  /** Peers that were asked; 0 where that is not known. */
  readonly queries: number;
  /** Virtual ms. */
  readonly ms: number;
}

export interface Tally {
  /** Of those that are not void. */
  readonly exact: Share;
  readonly judgements: Readonly<Record<Answer['judgement'], number>>;
  /** `[hops, answers]`. */
  readonly hops: readonly (readonly [number, number])[];
  readonly meanHops: number | undefined;
  readonly queries: Summary | undefined;
  readonly ms: Summary | undefined;
  /** See `Judged`: over all nodes that were missing, and over all that had gone. */
  readonly missingForMs: Summary | undefined;
  readonly ghostForMs: Summary | undefined;
}

export function tallyOf(answers: readonly Answer[]): Tally {
  const judgements = { exact: 0, ghost: 0, missed: 0, order: 0, failed: 0, void: 0 };
  const hops = new Histogram();
  for (const { judgement } of answers) judgements[judgement]++;
  const given = answers.filter(({ judgement }) => judgement !== 'failed' && judgement !== 'void');
  for (const answer of given) hops.add(answer.hops);
  return {
    exact: { good: judgements.exact, of: answers.length - judgements.void },
    judgements,
    hops: hops.entries,
    meanHops: summaryOf(given.map((answer) => answer.hops))?.mean,
    queries: summaryOf(given.map(({ queries }) => queries)),
    ms: summaryOf(given.map(({ ms }) => ms)),
    missingForMs: summaryOf(given.flatMap(({ missingForMs = [] }) => missingForMs)),
    ghostForMs: summaryOf(given.flatMap(({ ghostForMs = [] }) => ghostForMs)),
  };
}
