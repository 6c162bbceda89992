/**
 * The place where a fault simulator will sit: a simulated network asks its policy before it lets something through. The
 * only policy here lets everything through; a test may write its own.
 */
import type { PeerDescriptor } from '../peer/peer-descriptor.js';

/** Something that has travelled and is about to arrive. */
export interface Delivery {
  readonly type: 'dial';
  readonly from: PeerDescriptor;
  readonly to: PeerDescriptor;
}

/** `refuse`: as if nobody listened. */
export type Verdict = 'deliver' | 'refuse';

/** Decides one delivery, synchronously; the same question may get another answer later. */
export type DeliveryPolicy = (delivery: Delivery) => Verdict;

/** Nothing goes wrong. */
export const deliverAll: DeliveryPolicy = () => 'deliver';
