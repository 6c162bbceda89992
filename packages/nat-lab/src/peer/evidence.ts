/** What `node.explain` says about an attempt by WebRTC, as the laboratory reports it. Pure. */
import type { ExplainedAttempt, Explanation } from '@peerlatch/connection/node';
import type { Failure, Path } from '../plan/cell-result.js';
import type { Evidence } from './peer-protocol.js';

/** Of the last attempt by WebRTC that is over. */
export function evidenceOf({ attempts }: Pick<Explanation, 'attempts'>): Evidence {
  const last = attempts.findLast(({ transport, outcome }) => transport === 'webrtc' && outcome !== 'pending');
  if (last === undefined) return { outcome: 'none', path: undefined, failure: undefined };
  const { outcome, code, text } = last;
  return { outcome, path: pathOf(last), failure: code === undefined ? undefined : { code, text: text ?? '' } };
}

export function failureOf(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'none';
  return { code, text: error instanceof Error ? error.message : String(error) };
}

function pathOf({ steps }: ExplainedAttempt): Path | undefined {
  const pair = steps.findLast(({ step }) => step === 'selected pair')?.detail;
  if (pair === undefined) return undefined;
  const end = (side: 'local' | 'remote') => ({
    type: String(pair[`${side}Type`]),
    protocol: String(pair[`${side}Protocol`]),
    address: String(pair[`${side}Address`]),
  });
  return { local: end('local'), remote: end('remote') };
}
