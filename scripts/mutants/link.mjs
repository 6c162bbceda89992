// @ts-check
// Guards of packages/connection/src/link: the latched inbox, the latched outcome, the draining close.

/** @typedef {import('../lib/mutants.mjs').Mutant} Mutant */

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    name: 'inbox-removed',
    races: ['F1', 'R1'],
    file: 'src/link/inbox.ts',
    find: 'this.#hold(bytes);',
    replace: 'if (owner !== undefined || this.#reader !== undefined) this.#hold(bytes);',
    tests: ['test/races/f1-hand-over.test.ts', 'test/races/r01-first-frames.test.ts'],
  },
  {
    name: 'inbox-duplicated',
    races: ['F1', 'R1'],
    file: 'src/link/inbox.ts',
    find: 'this.#owner = owner;',
    replace: 'this.#owner = owner; for (const bytes of this.#held.slice(this.#first)) owner.frame(bytes);',
    tests: ['test/races/f1-hand-over.test.ts'],
  },
  {
    name: 'inbox-unbounded',
    races: ['F1'],
    file: 'src/link/inbox.ts',
    find: 'if (this.#exceeds(this.#host.canPause)) this.#host.overflow();',
    replace: 'if (this.#heldBytes < 0) this.#host.overflow();',
    tests: ['test/races/f1-hand-over.test.ts'],
  },
  {
    name: 'end-before-frames',
    races: ['F1', 'F4'],
    file: 'src/link/inbox.ts',
    find: 'if (dropHeld) this.#clear();',
    replace: 'this.#clear();',
    tests: ['test/races/f1-hand-over.test.ts'],
  },
  {
    name: 'close-without-drain',
    races: ['F4'],
    file: 'src/link/transport-link.ts',
    find: 'this.#transport.startClosing(graceful);',
    replace: 'this.destroy();',
    tests: ['test/races/f4-close-drains.test.ts'],
  },
  {
    name: 'drain-without-deadline',
    races: ['F4', 'R16'],
    file: 'src/link/transport-link.ts',
    find: 'startTimer(this.#settings.clock, dueInMs,',
    replace: 'startTimer(this.#settings.clock, 2 ** 30,',
    tests: ['test/races/f4-close-drains.test.ts'],
  },
  {
    name: 'dial-outcome-not-latched',
    races: ['R2', 'R4'],
    file: 'src/link/websocket/dial-attempt.ts',
    find: 'this.#tell(listener, this.#outcome);',
    replace: '',
    tests: ['test/races/r02-open-missed.test.ts'],
  },
  {
    name: 'end-not-latched',
    races: ['R4'],
    file: 'src/link/transport-link.ts',
    find: 'this.#tellEnd(listener, this.#end);',
    replace: '',
    tests: ['test/races/r04-replay-or-live.test.ts'],
  },
];
