/** The WebRTC connector of a node. Imported only by nodes that want it. */
import { loadRtcPeers } from '#rtc-peers';
import { WebRtcConnector } from '../connector/webrtc-connector.js';
import { resolveWebRtc, type WebRtcOptions } from '../connector/webrtc-options.js';
import type { ConnectorContext } from './options.js';

/** Rejects with `INVALID_ARGUMENT`, or with `TRANSPORT_MISSING` where the platform has no WebRTC. */
export async function createWebRtcConnector(
  context: ConnectorContext,
  options: true | WebRtcOptions,
): Promise<WebRtcConnector> {
  const settings = resolveWebRtc(options);
  const { clock, logger, limits } = context;
  const { iceServers, iceTls, bindAddress } = settings;
  const turn = { servers: iceServers, tls: iceTls, bindAddress, limits };
  const { makePeer, close } = await loadRtcPeers({ clock, logger, turn });
  return new WebRtcConnector({ ...context, settings, makePeer, closePeers: close });
}
