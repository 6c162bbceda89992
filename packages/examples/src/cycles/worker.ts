/**
 * A peer in a process of its own, to be killed without warning: the only end of a data channel that nobody announces. Started by
 * `far-peer` only. It connects to the rendezvous node, tells its descriptor, locks whoever connects, and sends every message back.
 */
import process from 'node:process';
import { createConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { LOCK_ID } from './member.js';

process.once('message', async (message) => {
  const { host, rendezvous } = message as { readonly host: string; readonly rendezvous: PeerDescriptor };
  const node = await createConnectionNode({ webrtc: { bindAddress: host } });
  // What fails is the connection to a peer that leaves: its own business.
  node.messages$.subscribe(({ from, service, bytes }) => void node.send(from, { service, bytes }).catch(() => {}));
  await node.connect(rendezvous);
  node.peerEvents$.subscribe(({ type, peer }) => {
    if (type === 'connected' && peer.id !== rendezvous.id) void node.lock(peer, LOCK_ID).catch(() => {});
  });
  process.send?.(node.self);
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the parent alone decides what it means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
