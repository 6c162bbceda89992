// @ts-check
// Guards of what comes back by itself: reconnecting, sleeping, restarted peers; and of the evidence for explain().

/** @typedef {import('../lib/mutants.mjs').Mutant} Mutant */

const machine = 'src/locks/lock-machine.ts';
const locker = 'src/locks/connection-locker.ts';
const suspendedLocks = 'test/unit/locks/connection-locker.suspended.test.ts';
const restartedPeer = 'test/races/restarted-peer.test.ts';

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    name: 'steps-unbounded',
    races: ['budget'],
    file: 'src/pending/attempt-trace.ts',
    find: 'this.#steps.length >= 3 * limits.maxAttemptSteps',
    replace: 'this.#steps.length < 0',
    tests: ['test/unit/pending/attempt-trace.test.ts'],
  },
  {
    name: 'step-texts-unbounded',
    races: ['budget'],
    file: 'src/pending/attempt-trace.ts',
    find: 'detail === undefined ? undefined : short(detail)',
    replace: 'detail',
    tests: ['test/unit/pending/attempt-trace.test.ts'],
  },
  {
    name: 'journal-unbounded',
    races: ['budget'],
    file: 'src/connector/attempt-journal.ts',
    find: 'if (this.#peers.size > this.#limits.maxJournalPeers)',
    replace: 'if (this.#peers.size < 0)',
    tests: ['test/unit/connector/attempt-journal.test.ts'],
  },
  {
    name: 'journal-forgets-the-newest',
    races: ['explain'],
    file: 'src/connector/attempt-journal.ts',
    find: '    this.#peers.delete(peer.id);\n    this.#peers.set(peer.id, known);\n',
    replace: '',
    tests: ['test/unit/connector/attempt-journal.test.ts'],
  },
  {
    name: 'retries-dial-apart',
    races: ['reconnect'],
    file: 'src/locks/retry-schedule.ts',
    find: 'const existing = this.#rounds.get(peer);',
    replace: 'const existing = undefined as Round | undefined;',
    tests: ['test/unit/locks/retry-schedule.test.ts', suspendedLocks],
  },
  {
    name: 'jitter-removed',
    races: ['reconnect'],
    file: 'src/locks/reconnect-policy.ts',
    find: '(longestMs * (1 + fraction)) / 2',
    replace: '(longestMs * 2) / 2',
    tests: ['test/unit/node/connection-node.reconnect.test.ts'],
  },
  {
    name: 'bad-policy-believed',
    races: ['reconnect'],
    file: 'src/locks/retry-decision.ts',
    find: 'if (!Number.isNaN(delayMs)) return',
    replace: 'return',
    tests: ['test/unit/locks/retry-decision.test.ts'],
  },
  {
    name: 'stop-reconnecting-loses-held-locks',
    races: ['reconnect'],
    file: locker,
    find: "if (intent.suspension !== undefined) intent.post({ type: 'abandoned', error });",
    replace: "intent.post({ type: 'abandoned', error });",
    tests: [suspendedLocks],
  },
  {
    name: 'parked-lock-asks',
    races: ['sleep'],
    file: machine,
    find: 'return state.parked ? unchanged(state) : requesting(state, false);',
    replace: 'return requesting(state, false);',
    tests: ['test/unit/locks/lock-machine.test.ts', suspendedLocks],
  },
  {
    name: 'sleep-keeps-retrying',
    races: ['sleep'],
    file: machine,
    find: "parked(state, event.error, [{ type: 'stopRetry' }])",
    replace: 'parked(state, event.error, [])',
    tests: ['test/unit/locks/lock-machine.test.ts', suspendedLocks],
  },
  {
    name: 'sleeper-admits',
    races: ['sleep'],
    file: 'src/manager/lifecycle.ts',
    find: "return this.#phase === 'running';",
    replace: "return this.#phase === 'running' || this.#phase === 'suspended';",
    tests: ['test/unit/manager/connection-manager.suspend.test.ts'],
  },
  {
    name: 'resume-over-closing-connections',
    races: ['sleep'],
    file: 'src/node/sleep.ts',
    find: '    await asleep;\n',
    replace: '',
    tests: ['test/unit/node/sleep.test.ts'],
  },
  {
    name: 'earlier-resume-wins',
    races: ['sleep'],
    file: 'src/node/sleep.ts',
    find: 'asleep === undefined || this.#shallSleep || ',
    replace: 'asleep === undefined || ',
    tests: ['test/unit/node/sleep.test.ts'],
  },
  {
    name: 'restart-not-noticed',
    races: ['restart'],
    file: 'src/manager/admission.ts',
    find: "if (isRestarted) return 'adopt';",
    replace: '',
    tests: [restartedPeer],
  },
  {
    name: 'same-instance-is-a-restart',
    races: ['restart'],
    file: 'src/endpoint/transition-parts.ts',
    find: 'other !== undefined && one !== other;',
    replace: 'other !== undefined;',
    tests: ['test/unit/manager/existing-connection.test.ts'],
  },
  {
    name: 'locks-of-dead-process-kept',
    races: ['restart'],
    file: locker,
    find: 'if (isForgotten) this.#table.clearRemote(peer);',
    replace: '',
    tests: [restartedPeer],
  },
  {
    name: 'restart-forgets-new-locks',
    races: ['restart'],
    file: 'src/endpoint/endpoint.ts',
    find: '    if (isReplacement) this.#host.replaced(this, isForgotten);\n    session.link.claim(session);\n',
    replace: '    session.link.claim(session);\n    if (isReplacement) this.#host.replaced(this, isForgotten);\n',
    tests: ['test/unit/endpoint/endpoint.replacement.test.ts'],
  },
];
