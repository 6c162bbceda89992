/** A Peerlatch node without a server that reaches others by WebRTC, with its defaults. Signals stay in this process. */
import { setImmediate as turn } from 'node:timers/promises';
import { createConnectionNode } from '@peerlatch/connection/node';
import { openRtcPeers } from '@peerlatch/connection/testing';
import type { Contender, Side, SideOptions } from './contender.js';
import { inProcessSignaling } from './in-process-signaling.js';
import { OurSide } from './our-contender.js';

export const oursOverWebRtc: Contender = {
  async start({ maxPeers, onMessage }: SideOptions): Promise<Side> {
    const node = await createConnectionNode({
      limits: { maxConnections: maxPeers, hardMaxConnections: maxPeers + 100 },
      webrtc: true,
      signaling: inProcessSignaling,
    });
    node.messages$.subscribe(({ bytes }) => onMessage(bytes.length));
    return new OurSide(node, allPeersClosed);
  },
};

/** A link is over before the native connection is gone; what is left to do would fall into the next open. */
async function allPeersClosed(): Promise<void> {
  while (openRtcPeers() > 0) await turn();
}
