/**
 * Which way leads from one peer to another: a pure function of the two descriptors, so that every connector, and whoever
 * explains a failure, says the same (wire-protocol 3.7). It never looks at what is connected already.
 */
import { isIpv4 } from './ip-address.js';
import type { PeerDescriptor, WebSocketAddress } from './peer-descriptor.js';

/** How to connect, and why this way: one sentence for people. */
export interface Route {
  /** `dial`: open a WebSocket to the peer. `dialBack`: ask the peer to open one to us. `webrtc`: neither can be dialled. */
  readonly by: 'dial' | 'dialBack' | 'webrtc';
  readonly because: string;
}

/** The way from `self` to `peer`: its server first, then ours, then WebRTC. */
export function routeTo(self: PeerDescriptor, peer: PeerDescriptor): Route {
  if (canDial(self, peer)) return { by: 'dial', because: 'The peer runs a WebSocket server that we may dial.' };
  if (canDial(peer, self)) {
    return { by: 'dialBack', because: `${whyNotDialled(peer)} It can dial our WebSocket server when asked to.` };
  }
  return { by: 'webrtc', because: `${whyNotDialled(peer)} ${whyNotDialBack(self)}` };
}

/** A page that was loaded over https may open no `ws:` socket but to its own machine and, by agreement of the network, its private one. */
function canDial(from: PeerDescriptor, { websocket }: PeerDescriptor): boolean {
  return websocket !== undefined && (from.runtime !== 'browser' || websocket.tls || isNearby(websocket));
}

/** Only browsers leave a server undialled. */
function whyNotDialled({ websocket }: PeerDescriptor): string {
  return websocket === undefined
    ? 'The peer runs no WebSocket server.'
    : `The peer's WebSocket server has no TLS, and a browser dials ${websocket.host} only with it.`;
}

function whyNotDialBack({ websocket }: PeerDescriptor): string {
  return websocket === undefined
    ? 'We run no WebSocket server that it could dial.'
    : 'Our WebSocket server has no TLS, and the peer is a browser.';
}

/** `localhost`, or a literal address in 10/8, 172.16/12, 192.168/16 or 127/8 (wire-protocol 3.7). */
export function isNearby({ host }: Pick<WebSocketAddress, 'host'>): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  if (!isIpv4(host)) return false;
  const [a, b = 0] = host.split('.').map(Number);
  return a === 10 || a === 127 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168);
}
