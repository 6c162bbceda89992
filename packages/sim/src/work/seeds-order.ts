/** Carries out orders to play seeds. */
import {
  FAULT_KINDS,
  type FaultKind,
  SimulationFailure,
  type SimulationReport,
  simulate,
} from '@peerlatch/connection/testing';
import { churnOf } from '../churn/churn.js';
import type { SeedsOrder, SeedsResult, TraceOrder, TraceResult } from './order.js';

/** `runOf`: what a seed plays. */
export async function doSeeds({ first, count, peers }: SeedsOrder, runOf = churnOf): Promise<SeedsResult> {
  const faults: Partial<Record<FaultKind, number>> = {};
  const messages = { sent: 0, delivered: 0, rejected: 0, lost: 0, open: 0 };
  const totals = { seeds: 0, steps: 0, virtualMs: 0, faults, messages };
  for (let seed = first; seed < first + count; seed++) {
    try {
      add(totals, await simulate({ ...runOf(seed, peers), maxLines: 0 }));
    } catch (error) {
      if (!(error instanceof SimulationFailure)) throw error;
      const message = error.message.split('\n')[0] ?? '';
      return { ...totals, failure: { seed, invariant: error.what, message } };
    }
  }
  return totals;
}

export async function doTrace({ seed }: TraceOrder): Promise<TraceResult> {
  const { traceHash } = await simulate({ ...churnOf(seed), maxLines: 0 });
  return { seed, traceHash };
}

interface Totals {
  seeds: number;
  steps: number;
  virtualMs: number;
  readonly faults: Partial<Record<FaultKind, number>>;
  readonly messages: { sent: number; delivered: number; rejected: number; lost: number; open: number };
}

function add(totals: Totals, report: SimulationReport): void {
  totals.seeds++;
  totals.steps += report.steps;
  totals.virtualMs += report.virtualMs;
  for (const kind of FAULT_KINDS) totals.faults[kind] = (totals.faults[kind] ?? 0) + report.faults[kind];
  for (const what of ['sent', 'delivered', 'rejected', 'lost', 'open'] as const) {
    totals.messages[what] += report.messages[what];
  }
}
