import type { PeerEvent } from '@peerlatch/connection/manager';
import type { PeerId } from '@peerlatch/connection/peer';
import { FakeTransportNetwork, peer } from '@peerlatch/connection/testing';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { contactOf } from '../../../src/contact/contact.js';
import { ConnectedPeers } from '../../../src/routing/connected-peers.js';

const pool = { of: contactOf };
const target = contactOf(peer(0)).key;

function stand() {
  const network = new FakeTransportNetwork();
  const transports = [1, 2, 3, 4].map((n) => network.join(peer(n)));
  const [transport = network.join(peer(1))] = transports;
  network.connect(peer(1), peer(2));
  const connected = new ConnectedPeers({ transport, pool });
  const ids = (count = 10) => connected.closest(target, count).map(({ peer: { id } }) => Number.parseInt(id, 16));
  return { network, transport, connected, ids };
}

describe('ConnectedPeers', () => {
  it('knows who was connected before, and who has come and gone since', () => {
    const { network, connected, ids } = stand();
    expect([ids(), connected.isEmpty, connected.count(9)]).toEqual([[2], false, 1]);
    network.connect(peer(4), peer(1));
    network.connect(peer(1), peer(3));
    expect([ids(), ids(2), connected.count(9), connected.count(2)]).toEqual([[2, 3, 4], [2, 3], 3, 2]);
    network.disconnect(peer(1), peer(3));
    network.run();
    expect([ids(), connected.get(peer(3).id), connected.get(peer(4).id)?.peer]).toEqual([[2, 4], undefined, peer(4)]);
  });

  it('R66: has nothing that could expire: a table asked for twice is the same, and a peer that left in between is gone', () => {
    const { network, ids } = stand();
    network.connect(peer(1), peer(3));
    expect([ids(), ids()]).toEqual([
      [2, 3],
      [2, 3],
    ]);
    network.disconnect(peer(1), peer(2));
    network.run();
    expect(ids()).toEqual([3]);
    network.connect(peer(1), peer(2));
    expect(ids()).toEqual([2, 3]);
  });

  it('leaves out private connections, whenever they become so', () => {
    const secret = new Set<PeerId>();
    const events = new Subject<PeerEvent>();
    const transport = {
      peerEvents$: events,
      connections: () => [peer(2)],
      hasConnection: (id: PeerId) => !secret.has(id),
    };
    const connected = new ConnectedPeers({ transport, pool });
    events.next({ type: 'connected', peer: peer(3) });
    events.next({ type: 'connecting', peer: peer(4) });
    expect(connected.closest(target, 9).map(({ peer: { id } }) => id)).toEqual([peer(2).id, peer(3).id]);
    secret.add(peer(2).id);
    expect(connected.closest(target, 9).map(({ peer: { id } }) => id)).toEqual([peer(3).id]);
    expect([connected.get(peer(2).id), connected.count(9)]).toEqual([undefined, 1]);
    secret.add(peer(3).id);
    expect(connected.isEmpty).toBe(true);
  });

  it('applies the exclusions of a step', () => {
    const { network, connected } = stand();
    network.connect(peer(1), peer(3));
    const candidates = connected.candidates({ target, count: 5, isExcluded: (id) => id === peer(2).id });
    expect(candidates.map(({ peer: { id } }) => id)).toEqual([peer(3).id]);
  });

  it('lets go of the transport', () => {
    const { transport, connected, ids } = stand();
    const listeners = transport.listenerCount;
    connected[Symbol.dispose]();
    expect([transport.listenerCount, ids()]).toEqual([listeners - 1, []]);
  });
});
