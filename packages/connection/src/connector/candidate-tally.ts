/** Which kinds of candidates an attempt had on either side: the evidence when no pair of them worked. Pure. */
import type { CandidateFacts } from '../link/webrtc/candidate.js';
import { type IceServer, iceServerParts } from '../link/webrtc/ice-server.js';

/** How many of each kind. */
export type CandidateCounts = Readonly<Record<`${'local' | 'remote'}${'Host' | 'Reflexive' | 'Relay'}`, number>>;

export class CandidateTally {
  readonly #local = { host: 0, reflexive: 0, relay: 0 };
  readonly #remote = { host: 0, reflexive: 0, relay: 0 };

  local(facts: CandidateFacts | undefined): void {
    this.#local[kindOf(facts)]++;
  }

  remote(facts: CandidateFacts | undefined): void {
    this.#remote[kindOf(facts)]++;
  }

  counts(): CandidateCounts {
    return {
      localHost: this.#local.host,
      localReflexive: this.#local.reflexive,
      localRelay: this.#local.relay,
      remoteHost: this.#remote.host,
      remoteReflexive: this.#remote.reflexive,
      remoteRelay: this.#remote.relay,
    };
  }

  /** `our 2 host, 1 server-reflexive against their 1 host`. */
  describe(): string {
    return `our ${list(this.#local)} candidates against their ${list(this.#remote)}`;
  }

  /** What to change, from what there was. `iceServers`: those that we were given. */
  advice(iceServers: readonly IceServer[] = []): string {
    const isPeerSilent = this.#remote.host + this.#remote.reflexive + this.#remote.relay === 0;
    const turnPorts = turnPortsOf(iceServers);
    if (turnPorts.length > 0 && this.#local.relay === 0 && !isPeerSilent) {
      const ports = turnPorts.join(' or ');
      return `The TURN server gave no relay: check its address, its credentials, its certificate and that ${ports} is open.`;
    }
    const hasRelay = this.#local.relay + this.#remote.relay > 0;
    if (hasRelay) return 'Check that both reach the TURN server and that its relay ports are open.';
    if (isPeerSilent) return 'No candidate of the peer arrived: check the way of the signals.';
    if (this.#local.reflexive === 0 || this.#remote.reflexive === 0) {
      return 'Give both sides a STUN server, and a TURN server if that is not enough.';
    }
    return 'At least one NAT maps each destination to another port, or a firewall drops UDP: give one side a TURN server.';
  }
}

/** `UDP port 3478`, of each TURN server. */
function turnPortsOf(iceServers: readonly IceServer[]): readonly string[] {
  const turn = iceServerParts(iceServers).filter(({ scheme }) => scheme !== 'stun');
  return [...new Set(turn.map(({ transport, port }) => `${transport === 'udp' ? 'UDP' : 'TCP'} port ${port}`))];
}

function kindOf(facts: CandidateFacts | undefined): 'host' | 'reflexive' | 'relay' {
  if (facts?.type === 'relay') return 'relay';
  return facts?.type === 'srflx' || facts?.type === 'prflx' ? 'reflexive' : 'host';
}

function list({ host, reflexive, relay }: { host: number; reflexive: number; relay: number }): string {
  const parts = [
    [host, 'host'],
    [reflexive, 'server-reflexive'],
    [relay, 'relayed'],
  ].flatMap(([count, name]) => (count === 0 ? [] : [`${count} ${name}`]));
  return parts.length === 0 ? 'no' : parts.join(', ');
}
