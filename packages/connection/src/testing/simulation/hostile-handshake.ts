/**
 * Handshakes as no honest peer makes them, over a simulated link, by a stranger whose machine obeys nobody. The node that is
 * attacked has to end each link by itself, within its deadlines.
 */
import { type Clock, startTimer } from '../../base/clock.js';
import type { Link } from '../../link/link.js';
import { type PeerDescriptor, parsePeerDescriptor } from '../../peer/peer-descriptor.js';
import { randomPeerId } from '../../peer/peer-id.js';
import { encodeHandshakeRequest } from '../../wire/handshake-frames.js';
import type { Limits } from '../../wire/limits.js';
import { PROTOCOL_VERSION } from '../../wire/protocol-version.js';
import type { SeededRandom } from '../seeded-random.js';
import type { SimDialOutcome, SimNetwork } from '../sim-network.js';
import type { FaultKind } from './fault-kind.js';

export const HOSTILE_KINDS = [
  'handshake: wrong target',
  'handshake: wrong version',
  'handshake: id of the target',
  'handshake: garbage',
  'handshake: oversized',
  'handshake: silent',
] as const satisfies readonly FaultKind[];

export type HostileKind = (typeof HOSTILE_KINDS)[number];

export interface Attack {
  readonly kind: HostileKind;
  readonly network: SimNetwork;
  readonly target: PeerDescriptor;
  readonly random: SeededRandom;
  /** Of the node that is attacked. */
  readonly limits: Limits;
  readonly clock: Clock;
}

/** Longer than any node waits for a handshake, ms: then the stranger's machine is gone. */
const ATTACK_MS = 30_000;

/** Dials `target` and misbehaves. Returns what makes the stranger vanish before its time; idempotent. */
export function attack({ kind, network, target, random, limits, clock }: Attack): () => void {
  const self = parsePeerDescriptor({ id: randomPeerId(random) });
  const own = { ...limits, maxFrameBytes: limits.maxFrameBytes * 2 };
  const onOutcome = (outcome: SimDialOutcome): void => {
    if (outcome.type === 'failed') return;
    outcome.link.claim({ frame: () => {}, writable: () => {}, closed: () => {} });
    misbehave(kind, outcome.link, { self, target, random, limits });
  };
  network.dial(self, target, onOutcome, own);
  const vanish = (): void => {
    cancelTimer();
    network.crash(self.id, 'reset');
  };
  const cancelTimer = startTimer(clock, ATTACK_MS, vanish);
  return vanish;
}

type Parts = Pick<Attack, 'target' | 'random' | 'limits'> & { readonly self: PeerDescriptor };

function misbehave(kind: HostileKind, link: Link, parts: Parts): void {
  const { target, self, random, limits } = parts;
  const request = (changes: Partial<Parameters<typeof encodeHandshakeRequest>[0]>): void => {
    link.send(
      encodeHandshakeRequest({
        messageId: random.bytes(8).toString(),
        source: self,
        target,
        protocolVersion: PROTOCOL_VERSION,
        applicationVersion: 'hostile',
        ...changes,
      }),
    );
  };
  switch (kind) {
    case 'handshake: wrong target':
      return request({ target: parsePeerDescriptor({ id: randomPeerId(random) }) });
    case 'handshake: wrong version':
      return request({ protocolVersion: random.pick(['0.9', '', '1.1.0', 'one']) });
    case 'handshake: id of the target':
      return request({ source: target });
    case 'handshake: garbage':
      for (let count = random.int(1, 40); count > 0; count--) link.send(random.bytes(random.int(0, 300)));
      return;
    case 'handshake: oversized':
      return void link.send(new Uint8Array(limits.maxFrameBytes + random.int(1, 1000)));
    case 'handshake: silent':
      return;
  }
}
