/** How much one sample does. */
export interface Scale {
  /** Timed connects, and untimed ones before them. */
  readonly connects: number;
  readonly warmUpConnects: number;
  /** Timed lock round trips, and untimed ones before them. */
  readonly locks: number;
  readonly warmUpLocks: number;
  /** WebRTC opens, and untimed ones before them; `raw` takes fewer, since two in five of its stall for a second. */
  readonly opens: number;
  readonly rawOpens: number;
  readonly warmUpOpens: number;
  /** How long a one-way flow is measured, and how long it runs before, ms. */
  readonly flowMs: number;
  readonly warmUpFlowMs: number;
  /** Idle peers of the server whose heap is measured, and peers that came and went before. */
  readonly idlePeers: number;
  readonly warmUpPeers: number;
  /** Timed starts with a stop each, and untimed ones before them. */
  readonly starts: number;
  readonly warmUpStarts: number;
  /** What every process holds on its heap besides, MiB; see `process/ballast`. Not where the heap is measured. */
  readonly heapMiB: number;
}

/** The default: about 90 s per round over all metrics and contenders on two cores. */
export const fullScale: Scale = {
  connects: 800,
  warmUpConnects: 600,
  locks: 5_000,
  warmUpLocks: 4_000,
  opens: 500,
  rawOpens: 60,
  warmUpOpens: 20,
  flowMs: 500,
  warmUpFlowMs: 300,
  idlePeers: 2_000,
  warmUpPeers: 100,
  starts: 100,
  warmUpStarts: 20,
  heapMiB: 32,
};

/** Shows that everything works; its figures mean little. */
export const quickScale: Scale = {
  connects: 30,
  warmUpConnects: 10,
  locks: 200,
  warmUpLocks: 100,
  opens: 20,
  rawOpens: 5,
  warmUpOpens: 3,
  flowMs: 250,
  warmUpFlowMs: 150,
  idlePeers: 100,
  warmUpPeers: 20,
  starts: 10,
  warmUpStarts: 2,
  heapMiB: 32,
};
