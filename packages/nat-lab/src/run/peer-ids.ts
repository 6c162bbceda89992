/** Ids for two peers such that the wanted one of them makes the WebRTC offer. */
import { systemRandom } from '@peerlatch/connection/base';
import { isOfferer, type PeerId, randomPeerId } from '@peerlatch/connection/peer';
import type { Cell } from '../plan/cell.js';

/** Random until they fit: every second pair does. */
export function peerIdsFor({ offerer }: Pick<Cell, 'offerer'>): { readonly left: PeerId; readonly right: PeerId } {
  for (;;) {
    const [left, right] = [randomPeerId(systemRandom), randomPeerId(systemRandom)];
    if (isOfferer(left, right) === (offerer === 'left')) return { left, right };
  }
}
