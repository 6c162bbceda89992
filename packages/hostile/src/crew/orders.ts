/** What the processes of a run are told and what they answer. Types only. */
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { Limits } from '@peerlatch/connection/wire';
import type { AttackName } from '../plan/attack-plan.js';
import type { AttackerFigures, LoopFigures, LossFigures, VictimFigures, WindowFigures } from '../plan/figures.js';
import type { Target } from '../raw/target.js';

export type Role = 'victim' | 'peers' | 'attacker';

export interface VictimOrders {
  readonly start: (order: { readonly limits: Partial<Limits>; readonly webrtc: boolean }) => Promise<PeerDescriptor>;
  /** Collects garbage first. */
  readonly look: () => Promise<VictimFigures>;
  /** Since it was asked last. */
  readonly loop: () => Promise<LoopFigures>;
  /** What is left open after closing: one line each. */
  readonly close: () => Promise<readonly string[]>;
}

export interface PeersOrders {
  readonly start: (order: { readonly victim: PeerDescriptor; readonly count: number }) => Promise<void>;
  /** Since it was asked last. */
  readonly window: () => Promise<WindowFigures>;
  /** Sends no more, and waits until everything was handed over. */
  readonly settle: () => Promise<LossFigures>;
  readonly close: () => Promise<void>;
}

export interface AttackerOrders {
  readonly begin: (order: { readonly attack: AttackName; readonly target: Target }) => Promise<void>;
  /** So far. */
  readonly figures: () => Promise<AttackerFigures>;
  readonly end: () => Promise<AttackerFigures>;
}
