/**
 * What to open or change, from what failed: pure rules, asked by `explain`. Only the last attempt of each transport counts,
 * since it shows how things are now. Rules of one transport are in files of their own.
 */
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { Route } from '../peer/route.js';
import { iceHints } from './explain-ice.js';
import { socketHint } from './explain-socket.js';
import type { ConnectorEvidence, Evidence, ExplainedAttempt } from './explanation.js';

/** What the rules look at. */
export interface HintCase extends Pick<Evidence, 'self' | 'peer' | 'node'> {
  /** Phase of the endpoint. */
  readonly endpoint: string | undefined;
  readonly route: Route;
  readonly connectors: readonly ConnectorEvidence[];
  readonly attempts: readonly ExplainedAttempt[];
}

/** Without repetitions, the most important first. */
export function hintsFor(given: HintCase): readonly string[] {
  const { self, peer, node, endpoint, route, connectors, attempts } = given;
  if (peer.id === self.id) return ['This is the node itself: it has no connection to itself.'];
  if (node === 'suspended') return ['This node is suspended: call resume() first.'];
  if (node === 'closing' || node === 'closed') return [`This node is ${node}: start another one.`];
  if (endpoint === 'connected' || endpoint === 'reconnecting') return [];
  const failed = lastOfEach(attempts).filter(({ code }) => code !== undefined);
  const hints = failed.flatMap((attempt) => hintsOf(attempt, given));
  if (!connectors.some(({ canReach }) => canReach)) hints.unshift(noTransport(route));
  else if (attempts.length === 0)
    hints.push('Nothing was tried yet, or it is long ago: call connect(peer) and ask again.');
  return [...new Set(hints)];
}

/** The most recent first. */
function lastOfEach(attempts: readonly ExplainedAttempt[]): ExplainedAttempt[] {
  const last = new Map<string, ExplainedAttempt>();
  for (const attempt of attempts) last.set(`${attempt.transport} ${attempt.initiator}`, attempt);
  return [...last.values()].sort((a, b) => a.startedMsAgo - b.startedMsAgo);
}

function noTransport({ by, because }: Route): string {
  const remedy = {
    dial: 'This node has no WebSocket client.',
    dialBack: 'Ask it to dial by way of a common peer: connect both to one, or set the option `signaling`.',
    webrtc: 'Set the option `webrtc` on both nodes, or give one of them a WebSocket server (option `websocket`).',
  }[by];
  return `No transport of this node can reach the peer. ${because} ${remedy}`;
}

function hintsOf(attempt: ExplainedAttempt, { self }: HintCase): readonly string[] {
  const { code, text, transport } = attempt;
  if (attempt.initiator === 'remote' && transport === 'websocket-reverse') return [dialBackHint(attempt, self)];
  switch (code) {
    case 'REFUSED_TARGET':
      return ['Another peer listens at the address that was dialled: the descriptor is out of date, get a fresh one.'];
    case 'REFUSED_VERSION':
      return ['The two nodes speak incompatible protocol versions: update the older one.'];
    case 'REFUSED_DUPLICATE':
      return [
        'The peer holds, or makes, another connection to this node. If that is a dead one, it notices within half a minute: try again then.',
      ];
    case 'LIMIT_REACHED':
      return ['This node has as many connections as it may: disconnect some, or raise `hardMaxConnections`.'];
    case 'SIGNALING_FAILED':
      return [
        'No signal gets through to the peer: connect both nodes to a common peer, or set the option `signaling`.',
      ];
    case 'TRANSPORT_MISSING':
      return text === undefined ? [] : [text];
    case 'CANCELLED':
    case 'CLOSED':
    case 'SUSPENDED':
      return []; // Somebody's will, or the place was taken by another connection.
    default:
      break;
  }
  if (transport === 'webrtc' && (code === 'ICE_FAILED' || code === 'CONNECT_TIMEOUT')) return iceHints(attempt);
  return [socketHint(attempt)];
}

function dialBackHint({ code, text = '' }: ExplainedAttempt, { websocket }: PeerDescriptor): string {
  if (code === 'SIGNALING_FAILED') {
    return 'The peer could not be asked to dial us: connect both nodes to a common peer, or set the option `signaling`.';
  }
  if (code !== 'CONNECT_TIMEOUT') return `The peer was asked to dial us: ${text}`;
  const at = websocket === undefined ? 'our server' : `our server at ${websocket.host}, TCP port ${websocket.port},`;
  return `The peer was asked to dial us and never came: can ${at} be reached from where it is? Open the port in our firewall and router.`;
}
