/**
 * What must hold between nodes once the network is calm: both ends of a connection know of it and mean the same link, and the
 * lock tables of both ends say the same.
 */
import type { ConnectionNode } from '../../node/connection-node.js';
import type { PeerId } from '../../peer/peer-id.js';
import { SimulationViolation } from './violation.js';

/** A node that runs. */
export interface CalmNode {
  readonly name: string;
  readonly node: ConnectionNode;
}

/** True while nothing is on its way to another state: attempts, closings, locks that are asked for. */
export function isSettled({ node }: CalmNode): boolean {
  const { endpoints, suspendedLocks, callsInFlight, pendingInbound } = node.diagnostics();
  const areConnected = endpoints.every(({ phase, outboxMessages }) => phase === 'connected' && outboxMessages === 0);
  return areConnected && suspendedLocks.length === 0 && callsInFlight === 0 && pendingInbound === 0;
}

/** What it is that keeps a node from being settled, a sentence. */
export function describeUnrest({ name, node }: CalmNode, nameOf: (id: PeerId) => string): string {
  const { endpoints, suspendedLocks, callsInFlight, pendingInbound } = node.diagnostics();
  const phases = endpoints.map(
    ({ peer, phase, outboxMessages }) => `${phase} ${nameOf(peer)} (${outboxMessages} waiting)`,
  );
  const counts = `${suspendedLocks.length} suspended locks, ${callsInFlight} calls, ${pendingInbound} pending inbound`;
  return `${name}: ${[...phases, counts].join(', ')}.`;
}

/** On what the nodes do not agree, as a {@link SimulationViolation}; nothing when they do. */
export function disagreementOf(nodes: readonly CalmNode[]): SimulationViolation | undefined {
  try {
    checkAgreement(nodes);
    return undefined;
  } catch (error) {
    if (error instanceof SimulationViolation) return error;
    throw error;
  }
}

function checkAgreement(nodes: readonly CalmNode[]): void {
  const byId = new Map(nodes.map((calm) => [calm.node.self.id, calm]));
  for (const calm of nodes) {
    checkConnections(calm, byId);
    checkLocks(calm, byId);
  }
}

function checkConnections({ name, node }: CalmNode, byId: ReadonlyMap<string, CalmNode>): void {
  for (const { peer, phase, remoteAddress, initiator } of node.diagnostics().endpoints) {
    const other = byId.get(peer);
    if (other === undefined) disagree(`${name} is ${phase} with ${peer}, who is not there`);
    const theirs = other.node.diagnostics().endpoints.find((endpoint) => endpoint.peer === node.self.id);
    if (phase !== 'connected' || theirs?.phase !== 'connected') {
      disagree(`${name} is ${phase} with ${other.name}, who is ${theirs?.phase ?? 'without an endpoint'}`);
    }
    if (theirs.remoteAddress !== remoteAddress || theirs.initiator === initiator) {
      disagree(
        `${name} uses ${remoteAddress} (${initiator}), ${other.name} ${theirs.remoteAddress} (${theirs.initiator})`,
      );
    }
  }
}

function disagree(text: string): never {
  throw new SimulationViolation('both ends settle on the same connection', `${text}.`);
}

function checkLocks({ name, node }: CalmNode, byId: ReadonlyMap<string, CalmNode>): void {
  for (const peer of node.locks.lockedPeers('local')) {
    const other = byId.get(peer);
    const theirs = other?.node.locks.locks('remote', node.self.id) ?? [];
    const missing = node.locks.locks('local', peer).filter((lockId) => !theirs.includes(lockId));
    if (missing.length > 0) disagreeOnLocks(`${name} holds ${missing}, ${other?.name ?? peer} does not know of it`);
  }
  for (const peer of node.locks.lockedPeers('remote')) {
    const other = byId.get(peer);
    const theirs = other?.node.locks.locks('local', node.self.id) ?? [];
    const extra = node.locks.locks('remote', peer).filter((lockId) => !theirs.includes(lockId));
    if (extra.length > 0) disagreeOnLocks(`${name} keeps ${extra} for ${other?.name ?? peer}, who does not want it`);
  }
}

function disagreeOnLocks(text: string): never {
  throw new SimulationViolation('lock tables agree', `${text}.`);
}
