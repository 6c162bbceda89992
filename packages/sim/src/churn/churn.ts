/** The scenario of sampled runs: a crowd that follows a plan. What a dead process was to do is left out. */
import type { LockHandle } from '@peerlatch/connection/locks';
import type { SimPeer, SimulateOptions, World } from '@peerlatch/connection/testing';
import type { Operation } from './operation.js';
import { makePlan, type Plan } from './plan.js';

/** The run of one seed. `peers`: how many; default as the plan has it. */
export function churnOf(seed: number, peers?: number): SimulateOptions {
  return { seed, scenario: (world) => playChurn(world, makePlan(seed, peers)) };
}

/** Plays `plan`. Rejects with a violation. */
export async function playChurn(world: World, plan: Plan): Promise<void> {
  for (const [region, name] of plan.names.entries()) await world.start(name, { region: region % 6 });
  const crowd = new Crowd(world);
  const clock = world.simulation.clock.labelled('*');
  for (const { at, label, operation } of plan.operations) {
    clock.schedule(() => world.step(label, () => crowd.do(operation)), at);
  }
  await world.sleep(plan.durationMs);
  crowd.end();
}

class Crowd {
  readonly #world: World;
  readonly #handles = new Map<SimPeer, LockHandle[]>();
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** Who is dead stays dead. */
  end(): void {
    this.#isOver = true;
  }

  do(operation: Operation): void {
    if (operation.type === 'partition') {
      const { one, other, ms, ways } = operation;
      return this.#world.partition(one.map(this.#peer), other.map(this.#peer), ms, ways);
    }
    const peer = this.#peer('at' in operation ? operation.at : operation.from);
    if (!peer.isRunning) return;
    if ('to' in operation) this.#doBetween(operation, peer, this.#peer(operation.to));
    else this.#doAt(operation, peer);
  }

  readonly #peer = (name: string): SimPeer => this.#world.simulation.peer(name);

  #doBetween(operation: Extract<Operation, { to: string }>, from: SimPeer, to: SimPeer): void {
    const { simulation } = this.#world;
    switch (operation.type) {
      case 'connect':
        return void simulation.track(from, `connect to ${to.name}`, from.node.connect(to.descriptor));
      case 'abort':
        return this.#connectAndAbort(from, to, operation.afterMs);
      case 'send':
        for (let left = operation.count; left > 0; left--) {
          void simulation.track(from, `send to ${to.name}`, from.send(to, { size: operation.size }));
        }
        return;
      case 'lock':
        return void simulation.track(from, `lock ${to.name}`, this.#lock(from, to, operation.lockId));
      case 'disconnect':
        return void simulation.track(from, `disconnect ${to.name}`, from.disconnect(to));
      case 'dial each other':
        if (to.isRunning) this.#world.dialEachOther(from, to);
        return;
    }
  }

  #doAt(operation: Exclude<Operation, { to: string } | { type: 'partition' }>, peer: SimPeer): void {
    const { simulation } = this.#world;
    switch (operation.type) {
      case 'unlock':
        return void simulation.track(peer, 'unlock', this.#handles.get(peer)?.shift()?.release() ?? Promise.resolve());
      case 'jump':
        return this.#world.jump(peer, operation.ms);
      case 'slow':
        return this.#world.slowConsumer(peer, operation.ms);
      case 'attack':
        return this.#world.attack(peer, operation.kind);
      case 'close':
        this.#handles.delete(peer);
        return void simulation.track(peer, 'close', this.#closeAndRestart(peer, operation.restartAfterMs));
      case 'crash':
        this.#handles.delete(peer);
        this.#world.crash(peer, operation.kind);
        return this.#restart(peer, operation.restartAfterMs);
    }
  }

  #connectAndAbort(from: SimPeer, to: SimPeer, afterMs: number): void {
    const controller = new AbortController();
    const call = from.node.connect(to.descriptor, { signal: controller.signal });
    void this.#world.simulation.track(from, `connect to ${to.name}, aborted,`, call);
    this.#world.simulation.clock.labelled('*').schedule(() => controller.abort(), afterMs);
  }

  async #lock(from: SimPeer, to: SimPeer, lockId: string): Promise<void> {
    const handle = await from.node.lock(to.descriptor, lockId);
    this.#handles.set(from, [...(this.#handles.get(from) ?? []), handle]);
  }

  async #closeAndRestart(peer: SimPeer, afterMs: number | undefined): Promise<void> {
    await peer.close();
    this.#restart(peer, afterMs);
  }

  #restart(peer: SimPeer, afterMs: number | undefined): void {
    if (afterMs === undefined) return;
    const { simulation } = this.#world;
    simulation.clock.labelled('*').schedule(() => {
      if (!peer.isAlive && !this.#isOver) void simulation.track(peer, 'restart', this.#world.restart(peer));
    }, afterMs);
  }
}
