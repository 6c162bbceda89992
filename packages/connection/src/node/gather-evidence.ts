/** What a node knows about a peer, gathered for `explain`: reads only, and changes nothing. Called by `node.explain()`. */
import type { Clock } from '../base/clock.js';
import type { AttemptJournal } from '../connector/attempt-journal.js';
import type { Connector } from '../connector/connector.js';
import type { ConnectionManager } from '../manager/connection-manager.js';
import { type PeerDescriptor, parsePeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { Evidence } from './explanation.js';

/** Where to look. */
export interface EvidenceSources {
  readonly manager: ConnectionManager;
  readonly journal: AttemptJournal;
  readonly connectors: readonly Connector[];
  readonly clock: Clock;
}

/** A peer given by its id is the one of its last attempt, or of its connection, or one of which nothing but the id is known. */
export function gatherEvidence(
  { manager, journal, connectors, clock }: EvidenceSources,
  target: PeerDescriptor | PeerId,
): Evidence {
  const id = typeof target === 'string' ? target : target.id;
  const known = journal.of(id);
  const peer = typeof target === 'string' ? (known?.peer ?? connectedPeer(manager, id)) : target;
  const { phase: node, endpoints } = manager.diagnostics();
  return {
    self: manager.self,
    peer,
    node,
    endpoint: endpoints.find((endpoint) => endpoint.peer === id),
    connectors: connectors.map((connector) => ({ name: connector.name, canReach: connector.canReach(peer) })),
    attempts: known?.attempts ?? [],
    now: clock.now(),
  };
}

function connectedPeer(manager: ConnectionManager, id: PeerId): PeerDescriptor {
  return manager.connections().find((peer) => peer.id === id) ?? parsePeerDescriptor({ id });
}
