/**
 * What became of every numbered message of one flow: one incarnation of a sender, one receiving node in all its
 * incarnations. Pure. Each message is exactly one of delivered, rejected, in flight at the kill, or unaccounted for, so
 * the four add up to what was sent.
 *
 * "In flight at the kill" is no excuse for anything lost: it covers only messages to or from the killed process that
 * were submitted after the kill line (everything before it was seen to have arrived), that come after the last one
 * delivered (a connection delivers in order, so only its end can be missing), and, towards the killed process, that were
 * submitted before their sender heard `disconnected`.
 */
import type { LedgerEntry } from './ledger.js';
import { MAY_HAVE_ARRIVED, NO_CODE } from './rejection-codes.js';

/** The life of one process. */
export interface Incarnation {
  /** Number of its node. */
  readonly node: number;
  /** 0 for the first process of a node, 1 for the one after a restart. */
  readonly incarnation: number;
  readonly ledger: readonly LedgerEntry[];
  /** Present iff it was killed. */
  readonly kill?: KillLine | undefined;
}

/** Shortly before the kill, by neighbour: all messages below these numbers were seen to be settled. */
export interface KillLine {
  readonly toVictim: ReadonlyMap<number, number>;
  readonly fromVictim: ReadonlyMap<number, number>;
}

export interface Flow {
  readonly sender: Incarnation;
  /** Number of the receiving node. */
  readonly receiver: number;
  /** Its processes, in order. */
  readonly receivers: readonly Incarnation[];
}

export interface FlowAccount {
  /** Messages given to `send()`. */
  readonly sent: number;
  /** … that arrived at least once. */
  readonly delivered: number;
  /** … that did not, and whose `send()` rejected; by code. */
  readonly rejected: ReadonlyMap<string, number>;
  readonly inFlightAtKill: number;
  readonly unaccounted: number;
  /** Deliveries beyond the first. */
  readonly duplicates: number;
  /** Steps back in the order of arrival that are no duplicates. */
  readonly outOfOrder: number;
  /** Everything that is wrong, in words. */
  readonly problems: readonly string[];
}

type Range = readonly [from: number, to: number];

/** Follows every message of `flow`. */
export function accountFlow(flow: Flow): FlowAccount {
  const { sender, receiver } = flow;
  const problems: string[] = [];
  const complain = (what: string): void => void problems.push(`${nameOf(sender)} → node ${receiver}: ${what}`);
  const sentRuns = sender.ledger.filter(({ kind, peer }) => kind === 'submitted' && peer === receiver);
  const sent = sentRuns.at(-1)?.to ?? 0;
  if (sentRuns.length > 1 || (sentRuns[0]?.from ?? 0) !== 0) complain('its numbers are not 0, 1, 2, …');
  const codes = settledBy(sender.ledger, receiver, sent, complain);
  const { counts, duplicates, outOfOrder } = deliveriesOf(flow, sent, complain);
  const windows = inFlightWindows(flow, sent, complain);

  const rejected = new Map<string, number>();
  const missing: number[] = [];
  const unsettled: number[] = [];
  let delivered = 0;
  let inFlightAtKill = 0;
  for (let seq = 0; seq < sent; seq++) {
    const code = codes[seq];
    if (code === undefined && sender.kill === undefined) unsettled.push(seq);
    const isRejected = code !== undefined && code !== ACCEPTED;
    if (counts[seq] !== 0) {
      delivered++;
      if (isRejected && code !== MAY_HAVE_ARRIVED) complain(`number ${seq} was rejected with ${code}, yet delivered`);
    } else if (isRejected) rejected.set(code, (rejected.get(code) ?? 0) + 1);
    else if (windows.some(([from, to]) => seq >= from && seq < to)) inFlightAtKill++;
    else missing.push(seq);
  }
  const withoutCode = rejected.get(NO_CODE) ?? 0;
  if (withoutCode > 0) complain(`${withoutCode} messages were rejected without a code`);
  if (unsettled.length > 0)
    complain(`${unsettled.length} calls of send() never settled (${describeNumbers(unsettled)})`);
  if (missing.length > 0)
    complain(`${missing.length} messages were neither delivered nor rejected (${describeNumbers(missing)})`);
  return { sent, delivered, rejected, inFlightAtKill, unaccounted: missing.length, duplicates, outOfOrder, problems };
}

/** What `settledBy` says of a message whose `send()` resolved. */
const ACCEPTED = 'accepted';

/** By number: {@link ACCEPTED}, a code, or undefined while `send()` is pending. */
function settledBy(
  ledger: readonly LedgerEntry[],
  receiver: number,
  sent: number,
  complain: (what: string) => void,
): readonly (string | undefined)[] {
  const settled = new Array<string | undefined>(sent).fill(undefined);
  for (const { kind, peer, code, from, to } of ledger) {
    if (peer !== receiver || (kind !== 'accepted' && kind !== 'rejected')) continue;
    for (let seq = from; seq < to; seq++) {
      if (settled[seq] !== undefined) complain(`send() of number ${seq} settled twice`);
      settled[seq] = kind === 'accepted' ? ACCEPTED : (code ?? NO_CODE);
    }
  }
  return settled;
}

function deliveriesOf({ sender, receivers }: Flow, sent: number, complain: (what: string) => void) {
  const counts = new Uint32Array(sent);
  let duplicates = 0;
  let outOfOrder = 0;
  for (const process of receivers) {
    let next = 0;
    for (const { from, to } of arrivals(process, sender)) {
      if (to > sent) complain(`${nameOf(process)} received number ${Math.max(from, sent)}, which was never sent`);
      for (let seq = from; seq < Math.min(to, sent); seq++) {
        if (counts[seq] !== 0) duplicates++;
        else if (seq < next) outOfOrder++;
        counts[seq] = (counts[seq] ?? 0) + 1;
        next = Math.max(next, seq + 1);
      }
    }
  }
  if (duplicates > 0) complain(`${duplicates} messages were delivered more than once`);
  if (outOfOrder > 0) complain(`${outOfOrder} messages were overtaken by later ones`);
  return { counts, duplicates, outOfOrder };
}

/** The numbers that may have been under way when a process was killed. */
function inFlightWindows(
  { sender, receiver, receivers }: Flow,
  sent: number,
  complain: (what: string) => void,
): Range[] {
  const windows: Range[] = [];
  if (sender.kill !== undefined) {
    const line = sender.kill.fromVictim.get(receiver) ?? 0;
    windows.push([Math.max(line, ...receivers.map((process) => endOfArrivals(process, sender))), sent]);
  }
  for (const process of receivers) {
    const line = process.kill?.toVictim.get(sender.node);
    if (line === undefined) continue;
    const noticed = sender.ledger.find(
      ({ kind, peer, from }) => kind === 'disconnected' && peer === receiver && from >= line,
    );
    if (noticed === undefined) complain(`never heard that ${nameOf(process)} had gone`);
    else windows.push([Math.max(line, endOfArrivals(process, sender)), noticed.from]);
  }
  return windows;
}

function arrivals(process: Incarnation, sender: Incarnation): readonly LedgerEntry[] {
  return process.ledger.filter(
    ({ kind, peer, incarnation }) => kind === 'received' && peer === sender.node && incarnation === sender.incarnation,
  );
}

/** One above the highest number of `sender` that `process` has received. */
export function endOfArrivals(process: Incarnation, sender: Incarnation): number {
  return Math.max(0, ...arrivals(process, sender).map(({ to }) => to));
}

/** `node 3`, and `node 3 (restarted)` for its second process. */
export function nameOf({ node, incarnation }: Pick<Incarnation, 'node' | 'incarnation'>): string {
  return incarnation === 0 ? `node ${node}` : `node ${node} (restarted)`;
}

/** Ascending numbers as `3, 7–12, 20`, at most five pieces. */
function describeNumbers(numbers: readonly number[]): string {
  const pieces: [number, number][] = [];
  for (const number of numbers) {
    const last = pieces.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else pieces.push([number, number]);
  }
  const shown = pieces.slice(0, 5).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return [...shown, ...(pieces.length > shown.length ? ['…'] : [])].join(', ');
}
