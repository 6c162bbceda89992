/** Every target. The entry of the bundle: nothing imports it, the program loads what is made of it. */
import { bodyTargets } from './body-targets.js';
import { dhtTargets } from './dht-targets.js';
import { envelopeTargets } from './envelope-targets.js';
import { forwardedTargets } from './forwarded-targets.js';
import { handshakeTargets } from './handshake-targets.js';
import { peerTargets } from './peer-targets.js';
import { rendezvousTargets } from './rendezvous-targets.js';
import { rpcTargets } from './rpc-targets.js';
import type { Target } from './target.js';
import { webrtcTargets } from './webrtc-targets.js';

export const targets: readonly Target[] = [
  ...envelopeTargets,
  ...handshakeTargets,
  ...bodyTargets,
  ...dhtTargets,
  ...rpcTargets,
  ...peerTargets,
  ...rendezvousTargets,
  ...webrtcTargets,
  ...forwardedTargets,
];
