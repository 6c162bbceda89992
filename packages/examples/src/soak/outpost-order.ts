/** What the measured process and the second one tell each other. */
import type { PeerDescriptor } from '@peerlatch/connection/peer';

/** To the second process: start nodes with these ids, each of which locks some of the `hosts` and keeps them locked. */
export interface OutpostOrder {
  readonly ids: readonly string[];
  readonly hosts: readonly PeerDescriptor[];
}

/** From the second process: the nodes, in the order of their ids. */
export type OutpostAnswer = readonly PeerDescriptor[];

export const HOST = '127.0.0.1';

/** Of all messages of the soak. */
export const SERVICE = 'soak';
