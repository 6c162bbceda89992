/** From a contender's name to its implementation. Loads only that one, so that no contender's code weighs on another. */
import type { ContenderName } from '../figures/contender-name.js';
import type { Carrier } from '../figures/sample-kind.js';
import type { Contender } from './contender.js';

export async function loadContender(name: ContenderName, over: Carrier = 'websocket'): Promise<Contender> {
  return over === 'webrtc' ? overWebRtc(name) : overWebSocket(name);
}

async function overWebSocket(name: ContenderName): Promise<Contender> {
  switch (name) {
    case 'ours':
      return (await import('./our-contender.js')).ours;
    case 'raw':
      return (await import('./raw-contender.js')).raw;
    case 'streamr':
      return (await import('./streamr-contender.js')).streamr;
  }
}

async function overWebRtc(name: ContenderName): Promise<Contender> {
  switch (name) {
    case 'ours':
      return (await import('./our-webrtc-contender.js')).oursOverWebRtc;
    case 'raw':
      return (await import('./raw-webrtc-contender.js')).rawWebRtc;
    case 'streamr':
      throw new Error('@streamr/dht is measured over WebSocket only.');
  }
}
