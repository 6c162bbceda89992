import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectionLocker } from '../../../src/locks/connection-locker.js';
import type { LockHandle } from '../../../src/locks/lock-handle.js';
import { type LockSide, LockStand } from '../../support/lock-stand.js';

const LOCK_IDS = ['x', 'y'] as const;

/** A `lock()` call and what became of it. */
interface Taken {
  readonly lockId: string;
  readonly controller: AbortController;
  handle: LockHandle | undefined;
  isSettled: boolean;
}

/** One side, the locks it took, and whom it locks. */
interface Player {
  readonly side: LockSide;
  readonly other: LockSide;
  readonly taken: Taken[];
}

type Move =
  | { readonly type: 'lock'; readonly player: number; readonly lockId: string }
  | { readonly type: 'release' | 'abort'; readonly player: number; readonly which: number }
  | { readonly type: 'step'; readonly which: number }
  | { readonly type: 'settle' | 'run' }
  | { readonly type: 'disconnect'; readonly graceful: boolean }
  | { readonly type: 'accepts'; readonly player: number; readonly accepts: boolean }
  | { readonly type: 'advance'; readonly ms: number };

const player = fc.integer({ min: 0, max: 1 });
const which = fc.nat({ max: 5 });
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('lock' as const), player, lockId: fc.constantFrom(...LOCK_IDS) }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('release' as const, 'abort' as const), player, which }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('step' as const), which }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('settle' as const, 'run' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('disconnect' as const), graceful: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('accepts' as const), player, accepts: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('advance' as const), ms: fc.constantFrom(50, 100, 1_000, 11_000) }),
  },
);

function lock({ side, other, taken }: Player, lockId: string): void {
  const controller = new AbortController();
  const entry: Taken = { lockId, controller, handle: undefined, isSettled: false };
  taken.push(entry);
  void side.locker
    .lock(other.self, lockId, { signal: controller.signal })
    .then(
      (handle) => {
        entry.handle = handle;
      },
      () => {},
    )
    .then(() => {
      entry.isSettled = true;
    });
}

async function make(stand: LockStand, players: readonly Player[], move: Move): Promise<void> {
  switch (move.type) {
    case 'lock': {
      const chosen = players[move.player];
      if (chosen) lock(chosen, move.lockId);
      return;
    }
    case 'release': {
      const handles = players[move.player]?.taken.flatMap(({ handle }) => handle ?? []) ?? [];
      void handles[move.which % Math.max(1, handles.length)]?.release();
      return;
    }
    case 'abort': {
      const waiting = players[move.player]?.taken.filter(({ isSettled }) => !isSettled) ?? [];
      waiting[move.which % Math.max(1, waiting.length)]?.controller.abort(new Error('changed my mind'));
      return;
    }
    case 'step': {
      const { ready } = stand.network;
      stand.network.step(ready[move.which % Math.max(1, ready.length)]);
      return;
    }
    case 'settle':
      return stand.settle();
    case 'run':
      stand.network.run();
      return;
    case 'disconnect':
      return stand.network.disconnect(stand.a.self, stand.b.self, { graceful: move.graceful });
    case 'accepts': {
      const chosen = players[move.player];
      if (chosen) chosen.side.transport.accepts = () => move.accepts;
      return;
    }
    case 'advance':
      return stand.clock.advance(move.ms);
  }
}

/** Lets everything come to rest: longer than every deadline and all attempts to reconnect. */
async function rest(stand: LockStand, players: readonly Player[]): Promise<void> {
  for (const { side } of players) side.transport.accepts = () => true;
  await stand.settle();
  for (let quarter = 0; quarter < 400 && (stand.network.ready.length > 0 || stand.clock.pendingTimers > 0); quarter++) {
    stand.network.run();
    await stand.clock.advance(250);
  }
}

describe(ConnectionLocker, () => {
  it('agrees with its peer in the end, whatever happens in which order: a lock is held here exactly if it is kept there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 40 }), async (moves) => {
        const stand = new LockStand({ auto: false });
        const players: readonly Player[] = [
          { side: stand.a, other: stand.b, taken: [] },
          { side: stand.b, other: stand.a, taken: [] },
        ];
        for (const next of moves) await make(stand, players, next);
        await rest(stand, players);

        for (const { side, other, taken } of players) {
          expect(taken.every(({ isSettled }) => isSettled)).toBe(true);
          for (const lockId of LOCK_IDS) {
            const states = taken.flatMap(({ lockId: id, handle }) => (id === lockId && handle ? [handle.state] : []));
            expect(states).not.toContain('suspended');
            const isHeld = states.includes('held');
            expect(side.locker.isLocked('local', other.self.id, lockId)).toBe(isHeld);
            expect(other.locker.isLocked('remote', side.self.id, lockId)).toBe(isHeld);
          }
        }
        stand.close();
        expect(stand.clock.pendingTimers).toBe(0);
        expect(stand.a.transport.listenerCount + stand.b.transport.listenerCount).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
