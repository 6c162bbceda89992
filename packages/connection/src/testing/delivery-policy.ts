/**
 * Where faults come in: a simulated network asks its policy before it lets something through. The policy here lets
 * everything through; `FaultPolicy` injects faults by rates, and a test may write its own.
 */
import type { ArrivingParcel, ParcelVerdict } from '../link/memory-link.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';

/** A dial that has travelled and is about to arrive; the same object when it was held and is asked about again. */
export interface DialDelivery {
  readonly type: 'dial';
  readonly from: PeerDescriptor;
  readonly to: PeerDescriptor;
}

/** A frame, or a word between the two ends of a link, that is about to arrive. */
export interface ParcelDelivery {
  readonly type: ArrivingParcel['type'];
  readonly from: PeerDescriptor;
  readonly to: PeerDescriptor;
  /** The link, by the name that the network gave it. */
  readonly link: string;
  /** How many parcels travelled in this direction of the link before. */
  readonly index: number;
  /** Of a frame. Not to be changed. */
  readonly bytes: Uint8Array | undefined;
}

/** Something that has travelled and is about to arrive. */
export type Delivery = DialDelivery | ParcelDelivery;

/** `refuse`: as if nobody listened; dials only. `lose` for a dial: nobody is ever told. The rest: see {@link ParcelVerdict}. */
export type Verdict = ParcelVerdict | 'refuse';

/** Decides one delivery, synchronously; the same question may get another answer later. */
export type DeliveryPolicy = (delivery: Delivery) => Verdict;

/** Nothing goes wrong. */
export const deliverAll: DeliveryPolicy = () => 'deliver';
