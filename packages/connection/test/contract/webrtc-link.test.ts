import { linkContract } from './link-contract.js';
import { webRtcPair } from './webrtc-pair.js';

linkContract('WebRTC link', webRtcPair);
