/**
 * What the candidates of a failed WebRTC attempt say about the two networks, for `explain`: pure. It reads the steps
 * `local candidate` and `remote candidate`, whose detail `type` is `host`, `srflx`, `prflx` or `relay` (RFC 8445 section 4), and
 * the counts that come with the error: `localHost`, `localReflexive`, `localRelay`, and the same of `remote`.
 */
import type { ExplainedAttempt } from './explanation.js';

type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay';

/** At least one hint. */
export function iceHints(attempt: Pick<ExplainedAttempt, 'steps' | 'data'>): readonly string[] {
  const local = typesOf(attempt, 'local');
  const remote = typesOf(attempt, 'remote');
  if (remote.size === 0) {
    return [
      'No candidate of the peer arrived: its offer or answer is lost on the way, or the peer does no WebRTC. Connect both nodes to a common peer, or set the option `signaling`.',
    ];
  }
  if (local.size === 0) {
    return ['This node found no address of its own to offer: is UDP allowed here, and the port range free?'];
  }
  if (local.has('relay') || remote.has('relay')) {
    return [
      'Not even the TURN relay connected the two: check its credentials, and open its relay ports (UDP) in its firewall.',
    ];
  }
  const hints: string[] = [];
  if (isHostOnly(local)) hints.push(stun('This node'));
  if (isHostOnly(remote)) hints.push(stun('The peer'));
  if (hints.length > 0) return hints;
  return [
    'Both nodes know their public address and still cannot reach each other: at least one NAT is symmetric, or UDP is filtered. Give one of the nodes a TURN server (`webrtc.iceServers`).',
  ];
}

function stun(who: string): string {
  return `${who} offered addresses of its own network only: give it a STUN server (\`webrtc.iceServers\`), unless both are in one network, whose firewall must let UDP pass then.`;
}

function isHostOnly(types: ReadonlySet<CandidateType>): boolean {
  return !types.has('srflx') && !types.has('prflx');
}

function typesOf({ steps, data }: Pick<ExplainedAttempt, 'steps' | 'data'>, side: 'local' | 'remote') {
  const types = new Set<CandidateType>();
  for (const { step, detail } of steps) {
    const type = step === `${side} candidate` ? detail?.type : undefined;
    if (type === 'host' || type === 'srflx' || type === 'prflx' || type === 'relay') types.add(type);
  }
  for (const [name, type] of COUNTS) if (Number(data[`${side}${name}`] ?? 0) > 0) types.add(type);
  return types;
}

const COUNTS = [
  ['Host', 'host'],
  ['Reflexive', 'srflx'],
  ['Relay', 'relay'],
] as const;
