/** Whom to attack: what anybody knows of a node. Types only. */
import type { PeerDescriptor } from '@peerlatch/connection/peer';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly self: PeerDescriptor;
}
