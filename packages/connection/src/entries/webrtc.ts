/** `@peerlatch/connection/webrtc`: the WebRTC connector and the port under it, for those who build their own node. `/node` needs only the option. */
export { loadRtcPeers } from '#rtc-peers';
export { WebRtcConnector, type WebRtcConnectorOptions } from '../connector/webrtc-connector.js';
export { resolveWebRtc, type WebRtcSettings } from '../connector/webrtc-options.js';
export type {
  CandidateEnd,
  CandidatePair,
  RtcChannel,
  RtcPeer,
  RtcPeerFactory,
  RtcPeerHost,
  RtcPeerOptions,
  RtcPeerState,
  RtcPeers,
  RtcPlatform,
  RtcReceiver,
} from '../link/webrtc/rtc-peer.js';
