/** What a sender asks of a receiver in another process, as plain data. */
import type { Address } from '../contender/contender.js';
import type { ContenderName } from '../figures/contender-name.js';
import type { ReceiverSettings } from './receiver.js';

export type ReceiverOrder =
  | {
      readonly type: 'start';
      readonly contender: ContenderName;
      readonly settings: ReceiverSettings;
      readonly heapMiB: number;
    }
  | { readonly type: 'connect'; readonly to: Address }
  | { readonly type: 'received'; readonly total: number };

/** The address, in answer to `start` of one that listens. */
export type ReceiverAnswer = Address | null;
