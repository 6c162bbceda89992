/** `peerlatch ping`: asks a peer whether it is there, once or several times, and says how long the answers took. */
import { abortable, joinSignals, startTimer, timeoutSignal } from '@peerlatch/connection/base';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { DhtNode } from '@peerlatch/dht/node';
import { errorText, Failure, failureFacts } from '../base/failure.js';
import type { Session } from '../session/session.js';
import type { Shell } from '../shell/shell.js';

export interface PingRequest {
  readonly peer: PeerDescriptor;
  readonly count: number;
  /** Between two questions, ms. */
  readonly intervalMs: number;
  /** For one answer, ms. */
  readonly timeoutMs: number;
  readonly json: boolean;
}

/** Rejects with why the last one failed when nothing was answered. */
export async function ping(
  request: PingRequest,
  { node, signal, takeOver }: Session<Pick<DhtNode, 'ping'>>,
  shell: Shell,
): Promise<void> {
  const { peer, count, intervalMs, json } = request;
  takeOver();
  const times: number[] = [];
  let error: unknown;
  for (let index = 1; index <= count; index++) {
    if (index > 1) await pause(shell, intervalMs, signal);
    shell.progress(`Asking (${index} of ${count}) …`);
    try {
      const ms = await pingOnce(request, node, shell, signal);
      times.push(ms);
      shell.result(
        json
          ? JSON.stringify({ type: 'pong', id: peer.id, index, ms: rounded(ms) })
          : `${peer.id} answered in ${rounded(ms)} ms`,
      );
    } catch (reason) {
      signal.throwIfAborted();
      error = reason;
      const { code } = failureFacts(reason);
      const message = errorText(reason);
      if (json) shell.result(JSON.stringify({ type: 'lost', id: peer.id, index, code, message }));
      else if (count > 1) shell.note(`${peer.id} did not answer: ${message} [${code}]`);
    }
  }
  summary(times, request, shell);
  if (times.length === 0) throw unanswered(error);
}

async function pingOnce(
  { peer, timeoutMs }: PingRequest,
  node: Pick<DhtNode, 'ping'>,
  { clock }: Shell,
  signal: AbortSignal,
): Promise<number> {
  using late = timeoutSignal(clock, timeoutMs, 'CONNECT_TIMEOUT', 'An answer');
  using either = joinSignals([signal, late.signal]);
  return await node.ping(peer, { signal: either.signal });
}

function summary(times: readonly number[], { peer, count, json }: PingRequest, shell: Shell): void {
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const figures =
    times.length === 0
      ? {}
      : { minMs: rounded(Math.min(...times)), meanMs: rounded(mean), maxMs: rounded(Math.max(...times)) };
  if (json) {
    shell.result(JSON.stringify({ type: 'summary', id: peer.id, sent: count, answered: times.length, ...figures }));
  } else if (times.length > 0 && count > 1) {
    const { minMs, meanMs, maxMs } = { minMs: 0, meanMs: 0, maxMs: 0, ...figures };
    shell.result(`${times.length} of ${count} answered; ${minMs} / ${meanMs} / ${maxMs} ms (least / mean / most)`);
  }
}

/** That nobody answers is what this command calls unreachable, however it came about. */
function unanswered(cause: unknown): unknown {
  const { code, message } = failureFacts(cause);
  return code === 'RPC_TIMEOUT' || code === 'CONNECTION_LOST' || code === 'CONNECTION_CLOSED'
    ? new Failure('NOT_JOINED', `The peer did not answer: ${message}`, { cause })
    : cause;
}

function pause({ clock }: Shell, ms: number, signal: AbortSignal): Promise<void> {
  let cancel = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    cancel = startTimer(clock, ms, resolve);
  });
  return abortable(waiting, signal).finally(() => cancel());
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
