/** Puts every dial and delivery of a simulated network into the history, with what its policy decided. */
import type { Clock } from '../../base/clock.js';
import type { PeerId } from '../../peer/peer-id.js';
import type { Delivery, DeliveryPolicy, Verdict } from '../delivery-policy.js';
import type { History } from './history.js';

export interface DeliveryLogOptions {
  readonly clock: Clock;
  readonly history: History;
  readonly nameOf: (id: PeerId) => string;
  readonly policy: DeliveryPolicy;
  /** What a frame is, in a few words. Default: its size and a checksum. */
  readonly describeFrame?: ((bytes: Uint8Array) => string) | undefined;
  /** Hears that something between the two was lost, or their link broken. */
  readonly onBroken: (from: string, to: string) => void;
}

/** The policy of `options`, each decision being noted. */
export function loggedPolicy(options: DeliveryLogOptions): DeliveryPolicy {
  const { clock, history, nameOf, policy, describeFrame = checksum, onBroken } = options;
  return (delivery) => {
    const verdict = policy(delivery);
    const [from, to] = [nameOf(delivery.from.id), nameOf(delivery.to.id)];
    if (verdict === 'lose' || verdict === 'reset') onBroken(from, to);
    const { what, bytes } = describe(delivery, verdict, from);
    history.note(clock.now(), to, what, bytes === undefined ? '' : describeFrame(bytes));
    return verdict;
  };
}

function describe(delivery: Delivery, verdict: Verdict, from: string): { what: string; bytes: Uint8Array | undefined } {
  const isPassed = verdict === 'deliver' || verdict === 'twice';
  const fate = typeof verdict === 'object' ? `held ${verdict.holdMs} ms` : verdict;
  if (delivery.type === 'dial') return { what: `dialled by ${from}${isPassed ? '' : `: ${fate}`}`, bytes: undefined };
  const { type, index, link, bytes } = delivery;
  if (isPassed)
    return { what: `${type} ${index} on ${link} from ${from}${verdict === 'twice' ? ', twice' : ''}`, bytes };
  return { what: `${type} ${index} on ${link} from ${from}: ${fate}`, bytes: undefined };
}

/** Two frames that differ have, as good as always, different ones. */
function checksum(bytes: Uint8Array): string {
  let sum = 0;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) >>> 0;
  return `${bytes.length} bytes ${sum.toString(16)}`;
}
