/**
 * What a simulation can do to a network, and how often. Some befall dials and deliveries by themselves, with a rate per
 * opportunity (`FaultPolicy`); some are done by whoever plays a scenario and are only counted here, so that one table says
 * what was tried.
 */

/** Default rates; per dial, per parcel, per link, or not by itself (0). */
export const defaultFaultRates = {
  /** Per dial: nobody is ever told. */
  'dial lost': 0.02,
  /** Per dial: as if nobody listened. */
  'dial refused': 0.02,
  /** Per dial: it takes up to {@link FAULT_BOUNDS}.`delayMs` longer. */
  'dial delayed': 0.05,
  /** Per frame: it never arrives, and nothing behind it does. */
  'frame dropped': 0.002,
  /** Per parcel: it, and what is behind it, waits up to {@link FAULT_BOUNDS}.`delayMs`. */
  delayed: 0.02,
  /** Per frame: it arrives twice. */
  duplicated: 0.02,
  /** Per link: everything on it takes up to {@link FAULT_BOUNDS}.`slowLinkMs` longer, so that links overtake each other. */
  'slow link': 0.1,
  /** Per link: from some parcel on nothing arrives in either direction. */
  'half-open': 0.04,
  /** Per link: the close of one end never arrives at the other. */
  'half-closed': 0.03,
  /** Per link: reset while the handshake is under way. */
  'reset in handshake': 0.03,
  /** Per link: reset at some later parcel, whatever step that is. */
  'reset at a step': 0.04,
  'one-way partition': 0,
  'two-way partition': 0,
  'slow consumer': 0,
  'clock jump': 0,
  'crash, reset': 0,
  'crash, silent': 0,
  'restart with the same id': 0,
  'simultaneous dial': 0,
  'handshake: wrong target': 0,
  'handshake: wrong version': 0,
  'handshake: id of the target': 0,
  'handshake: garbage': 0,
  'handshake: oversized': 0,
  'handshake: silent': 0,
} as const satisfies Record<string, number>;

export type FaultKind = keyof typeof defaultFaultRates;

/** Rates of those kinds that have one, 0 to 1; the others count 0. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

export const FAULT_KINDS = Object.keys(defaultFaultRates) as readonly FaultKind[];

/** How far a fault goes. ms, and parcels. */
export const FAULT_BOUNDS = { delayMs: 3_000, slowLinkMs: 500, breakAfterParcels: 24 } as const;

/** How often each fault happened. */
export class FaultCounts {
  readonly #counts = new Map<FaultKind, number>();

  add(kind: FaultKind, count = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  of(kind: FaultKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** Every kind, those that never happened included. */
  all(): Readonly<Record<FaultKind, number>> {
    return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, this.of(kind)])) as Record<FaultKind, number>;
  }
}
