/**
 * What happens in a soak, decided by a seed: actors visit, and during a visit now and then something happens to the node of either side; a
 * reaper kills the outpost. Everything goes through a gate, so that it can be stopped for a sample.
 */
import type { SeededRandom } from '@peerlatch/connection/testing';
import type { Crowd } from './crowd.js';
import type { Disturbances } from './disturbances.js';
import type { Gate } from './gate.js';
import type { Resident } from './resident.js';
import { type Visitors, type VisitParts, visit } from './visit.js';

/** Visits that go on at once, per node. */
const ACTORS_PER_NODE = 0.2;

/** An actor rests between two visits, ms, at the most. */
const MAX_REST_MS = 300;

/** The outpost is killed about this often, ms. */
const KILL_EVERY_MS = 20_000;

/** What happens to the guest or the host during a visit, in how many of a hundred; else nothing. */
const DEEDS = { cut: 2, restart: 2, replace: 1, sleep: 1 } as const;

/** How long after the beginning of the visit, ms, at the most. */
const MAX_DEED_AFTER_MS = 60;

type Deed = keyof typeof DEEDS;

/** How often each thing happened. Together they are the churn events. */
export interface ChurnCounts extends Record<Deed, number> {
  visits: number;
  /** Of the visits. */
  disturbedVisits: number;
  failedVisits: number;
  kill: number;
}

export interface ChurnParts extends Omit<VisitParts, 'random'> {
  readonly crowd: Crowd;
  readonly gate: Gate;
  readonly random: SeededRandom;
  readonly disturbances: Disturbances;
}

export class Churn {
  readonly counts: ChurnCounts = {
    visits: 0,
    disturbedVisits: 0,
    failedVisits: 0,
    cut: 0,
    restart: 0,
    replace: 0,
    sleep: 0,
    kill: 0,
  };
  readonly #parts: ChurnParts;

  constructor(parts: ChurnParts) {
    this.#parts = parts;
  }

  get events(): number {
    const { visits, cut, restart, replace, sleep, kill } = this.counts;
    return visits + cut + restart + replace + sleep + kill;
  }

  /** Until the signal. Rejects with a mistake of the soak itself. */
  async run(): Promise<void> {
    const { crowd, random } = this.#parts;
    const count = Math.max(2, Math.round(crowd.residents.length * ACTORS_PER_NODE));
    const actors = Array.from({ length: count }, (_, at) => this.#act(random.fork(`actor ${at}`)));
    await Promise.all([...actors, this.#reap(random.fork('reaper'))]);
  }

  async #act(random: SeededRandom): Promise<void> {
    const { gate, signal } = this.#parts;
    while (!signal.aborted) {
      await gate.through(() => this.#visitAndDo(random));
      await rest(random.int(0, MAX_REST_MS), signal);
    }
  }

  async #visitAndDo(random: SeededRandom): Promise<void> {
    const { crowd, signal } = this.#parts;
    const guest = random.pick(crowd.residents);
    const visitors = this.#visitors(guest, random);
    if (visitors === undefined || signal.aborted) return;
    const deed = deedFor(random.int(0, 99));
    const victim = random.chance(0.5) ? guest : visitors.hostResident;
    const [end] = await Promise.all([
      visit({ ...this.#parts, random }, visitors),
      deed === undefined || victim === undefined ? undefined : this.#do(deed, victim, random.int(0, MAX_DEED_AFTER_MS)),
    ]);
    this.counts.visits++;
    if (end === 'disturbed') this.counts.disturbedVisits++;
    if (end === 'failed') this.counts.failedVisits++;
  }

  /** Undefined where one of them cannot be used just now. */
  #visitors(
    guest: Resident,
    random: SeededRandom,
  ): (Visitors & { readonly hostResident: Resident | undefined }) | undefined {
    const { crowd } = this.#parts;
    const others = crowd.residents.filter((resident) => resident !== guest);
    const away = crowd.outpost.descriptors;
    const at = random.int(0, others.length + away.length - 1);
    const hostResident = others[at];
    const hostNode = hostResident?.node;
    const host = hostNode?.self ?? away[at - others.length];
    const goodbye = random.pick(['stay', 'stay', 'disconnect', 'leave'] as const);
    if (guest.node === undefined || host === undefined) return undefined;
    return { guest: guest.node, host, hostNode, hostResident, goodbye };
  }

  async #do(deed: Deed, victim: Resident, afterMs: number): Promise<void> {
    const { crowd, disturbances, steps, signal } = this.#parts;
    await rest(afterMs, signal);
    if (victim.isBusy || signal.aborted) return;
    const port = victim.self?.websocket?.port;
    // There is no socket to cut, and signals to a successor would go to its predecessor, where there is no server.
    if (port === undefined && (deed === 'cut' || deed === 'replace')) return;
    victim.isBusy = true;
    disturbances.node(victim.id);
    try {
      if (deed === 'cut') crowd.wires.cut(port ?? 0, this.counts.cut % 2 === 0 ? 'accepted' : 'dialled');
      else await steps.run(deed, () => victim[deed]());
      this.counts[deed]++;
    } finally {
      disturbances.node(victim.id);
      victim.isBusy = false;
    }
  }

  async #reap(random: SeededRandom): Promise<void> {
    const { crowd, gate, signal, steps } = this.#parts;
    while (!signal.aborted) {
      await rest(random.int(KILL_EVERY_MS / 2, KILL_EVERY_MS * 1.5), signal);
      if (signal.aborted) return;
      await gate.through(async () => {
        this.#disturbOutpost();
        await steps.run('kill', () => crowd.outpost.kill());
        await steps.run('start the outpost', () => crowd.outpost.start(crowd.dialable()));
        this.#disturbOutpost();
        this.counts.kill++;
      });
    }
  }

  #disturbOutpost(): void {
    for (const id of this.#parts.crowd.outpost.ids) this.#parts.disturbances.node(id);
  }
}

function deedFor(lot: number): Deed | undefined {
  let left = lot;
  for (const [deed, share] of Object.entries(DEEDS)) {
    if (left < share) return deed as Deed;
    left -= share;
  }
  return undefined;
}

/** Resolves early with the signal. */
function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
