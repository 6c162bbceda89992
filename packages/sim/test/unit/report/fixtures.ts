/** Results of every part, for tests of reports. */
import { FAULT_KINDS, type FaultKind } from '@peerlatch/connection/testing';
import type { Exploration } from '../../../src/run/run-exploration.js';
import type { Sampling } from '../../../src/run/run-seeds.js';

export const scenario = { scripts: [['dial'], ['close']], deadlines: 1 } as const;

export const exploration: Exploration = {
  bounds: [
    { actions: 1, deadlines: 0, scripts: 6, finished: 6, isExhaustive: true, distinct: 12, redundant: 3, depth: 11 },
    { actions: 2, deadlines: 0, scripts: 67, finished: 5, isExhaustive: false, distinct: 30, redundant: 9, depth: 15 },
  ],
  distinct: 42,
  ms: 1_250,
};

export const explorationFailure = { scenario, schedule: ['A does dial 0'], invariant: 'i', message: 'i: it broke' };

export const sampling: Sampling = {
  first: 5,
  seeds: 10,
  steps: 1_234,
  virtualMs: 7_200_000,
  ms: 2_000,
  faults: Object.fromEntries(FAULT_KINDS.map((kind, index) => [kind, index])) as Record<FaultKind, number>,
  messages: { sent: 100, delivered: 90, rejected: 7, lost: 3, open: 0 },
};
