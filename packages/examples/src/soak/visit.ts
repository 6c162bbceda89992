/**
 * One visit: a guest connects to a host, locks the connection, asks questions, and gives the lock back. Where nothing disturbed
 * it, all of it has to succeed, and every question and answer has to arrive.
 */
import { isConnectionError } from '@peerlatch/connection/base';
import type { ConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { SeededRandom } from '@peerlatch/connection/testing';
import type { Steps } from '../shared/steps.js';
import type { Account } from './account.js';
import type { Disturbances } from './disturbances.js';
import type { Ledger } from './ledger.js';
import { SERVICE } from './outpost-order.js';
import { encodeMessage } from './soak-message.js';

/** Questions of one visit, at the most. */
const MAX_QUESTIONS = 20;

/** Of a message, bytes. */
const MAX_SIZE = 8_192;

/** A question is asked this long after the lock was granted, ms, at the most. */
const MAX_THINKING_MS = 50;

/** How long a visit that was disturbed waits for a message that may never come, ms. */
const DISTURBED_WAIT_MS = 500;

/** What a visit comes to: `disturbed` may have failed at any step. */
export type VisitEnd = 'done' | 'disturbed' | 'failed';

export interface VisitParts {
  readonly steps: Steps;
  readonly random: SeededRandom;
  readonly ledger: Ledger;
  readonly disturbances: Disturbances;
  readonly signal: AbortSignal;
  readonly onFault: (text: string) => void;
  /** Counts what failed, by step and code. */
  readonly onFailure: (step: string, code: string) => void;
}

export interface Visitors {
  readonly guest: ConnectionNode;
  readonly host: PeerDescriptor;
  /** Where it is in this process. */
  readonly hostNode: ConnectionNode | undefined;
  /** What the guest does when it has asked: before the answers are there with `disconnect` and `leave`. */
  readonly goodbye: 'stay' | 'disconnect' | 'leave';
}

export async function visit(parts: VisitParts, visitors: Visitors): Promise<VisitEnd> {
  const { ledger, disturbances, signal, onFault, onFailure } = parts;
  const { guest, host, hostNode, goodbye } = visitors;
  const account = ledger.open(hostNode === undefined);
  const since = performance.now();
  const isDisturbed = (): boolean => disturbances.between(guest.self.id, host.id, since, account.visit);
  let end: VisitEnd = 'done';
  try {
    await stayAndTalk(parts, visitors, account, isDisturbed);
    if (isDisturbed()) end = 'disturbed';
  } catch (error) {
    end = isDisturbed() || signal.aborted ? 'disturbed' : 'failed';
    const cause = error instanceof Error && isConnectionError(error.cause) ? error.cause : undefined;
    const step = error instanceof Error ? error.message.split(/["\n]/)[1] : undefined;
    if (cause !== undefined) onFailure(step ?? 'visit', cause.code);
    const text = error instanceof Error ? error.message : String(error);
    // A connection may fail; a step may not hang, whatever happened, and must not fail with anything but a code.
    if (end === 'failed' || (cause === undefined && !signal.aborted)) onFault(`visit ${account.visit}: ${text}`);
  }
  const isEnded = end !== 'done' || signal.aborted;
  ledger.close(account, { question: isEnded, answer: isEnded || goodbye !== 'stay' });
  return end;
}

async function stayAndTalk(
  { steps, random, ledger, signal, disturbances, onFault }: VisitParts,
  { guest, host, hostNode, goodbye }: Visitors,
  account: Account,
  isDisturbed: () => boolean,
): Promise<void> {
  const lockId = `soak-${account.visit}`;
  const isLocked = (): boolean => hostNode?.locks.isLocked('remote', guest.self.id, lockId) === true;
  await steps.run('connect', () => guest.connect(host, { signal }));
  const lock = await steps.run('lock', () => guest.lock(host, lockId, { signal }));
  try {
    if (hostNode !== undefined && !isLocked() && !isDisturbed()) onFault('a granted lock is unknown at the other end');
    const questions = Array.from({ length: random.int(1, MAX_QUESTIONS) }, () => random.int(0, MAX_THINKING_MS));
    const sends = questions
      .sort((a, b) => a - b)
      .map(async (thinkingMs, seq) => {
        await new Promise((resolve) => setTimeout(resolve, thinkingMs));
        account.submitted('question', seq);
        const bytes = encodeMessage({ visit: account.visit, seq, kind: 'question' }, random.int(0, MAX_SIZE));
        try {
          await guest.send(host, { service: SERVICE, bytes }, { signal });
          account.settled('question', seq, 'accepted');
        } catch (error) {
          if (isConnectionError(error)) ledger.rejected(error.code);
          else if (!signal.aborted) onFault(`a question was rejected without a code: ${String(error)}`);
          account.settled('question', seq, 'rejected');
        }
      });
    await steps.run('send', () => Promise.all(sends));
    if (goodbye === 'stay') await steps.until('deliver', whenDelivered(account, isDisturbed), 5);
  } finally {
    await steps.run('release', () => lock.release());
  }
  if (goodbye !== 'stay') {
    disturbances.pair(guest.self.id, host.id, account.visit);
    await steps.run('disconnect', () => guest.disconnect(host, goodbye === 'leave' ? 'LEAVING' : 'NORMAL'));
    disturbances.pair(guest.self.id, host.id, account.visit);
  } else if (hostNode !== undefined) {
    await steps.until('unlocked at the other end', () => !isLocked() || isDisturbed());
  }
}

/** True once every answer is there; of a visit that was disturbed, once nothing can be expected any more. */
function whenDelivered(account: Account, isDisturbed: () => boolean): () => boolean {
  let disturbedAt: number | undefined;
  return () => {
    if (account.isComplete) return true;
    if (isDisturbed()) disturbedAt ??= performance.now();
    return disturbedAt !== undefined && performance.now() - disturbedAt > DISTURBED_WAIT_MS;
  };
}
