/** `peerlatch descriptor`: shows what is in a descriptor, without asking anybody. */
import { type PeerDescriptor, websocketUrl } from '@peerlatch/connection/peer';
import type { Shell } from '../shell/shell.js';
import { descriptorToJson } from '../text/descriptor-json.js';
import { formatDescriptor } from '../text/descriptor-text.js';

export function showDescriptor(peer: PeerDescriptor, json: boolean, shell: Shell): void {
  const descriptor = formatDescriptor(peer);
  if (json) {
    shell.result(JSON.stringify({ ...descriptorToJson(peer), descriptor }));
    return;
  }
  const address = peer.websocket === undefined ? 'none: others cannot dial it' : websocketUrl(peer.websocket);
  const rows: [string, string | number | undefined][] = [
    ['id', peer.id],
    ['runtime', peer.runtime],
    ['address', address],
    ['region', peer.region],
    ['ip address', peer.ipAddress === undefined ? undefined : dotted(peer.ipAddress)],
    ['descriptor', descriptor],
  ];
  for (const [name, value] of rows) if (value !== undefined) shell.result(`${name.padEnd(12)}${value}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}
