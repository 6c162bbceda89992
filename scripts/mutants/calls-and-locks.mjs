// @ts-check
// Guards of packages/connection/src/{wire,rpc,locks}: header values, deadlines of calls, answers, locks as intents.

/** @typedef {import('../lib/mutants.mjs').Mutant} Mutant */

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    name: 'header-presence',
    races: ['R64'],
    file: 'src/wire/rpc-header-reader.ts',
    find: "valueEnd > valueStart ? key : ''",
    replace: 'key',
    tests: ['test/races/r64-header-values.test.ts'],
  },
  {
    name: 'record-reused',
    races: ['R21'],
    file: 'src/wire/envelope-decoder.ts',
    find: 'const envelope = new EnvelopeRecord(frame);',
    replace: `const shared = this as { record?: EnvelopeRecord };
    shared.record ??= new EnvelopeRecord(frame);
    const envelope = Object.assign(shared.record, { frame });`,
    tests: ['test/races/r21-shared-frames.test.ts'],
  },
  {
    name: 'call-without-deadline',
    races: ['R51'],
    file: 'src/rpc/rpc-client.ts',
    find: 'wheel.watch(call);',
    replace: '',
    tests: ['test/races/r73-rpc-over-nodes.test.ts'],
  },
  {
    name: 'rpc-listener-left',
    races: ['R46'],
    file: 'src/rpc/rpc-client.ts',
    find: 'this.#events.unsubscribe();',
    replace: '',
    tests: ['test/races/r46-listeners-left.test.ts'],
  },
  {
    name: 'lock-listener-left',
    races: ['R46'],
    file: 'src/locks/connection-locker.ts',
    find: 'this.#events.unsubscribe();',
    replace: '',
    tests: ['test/races/r46-listeners-left.test.ts'],
  },
  {
    name: 'response-dials',
    races: ['R73'],
    file: 'src/rpc/rpc-server.ts',
    find: '{ connect: false, sendWhileClosing: true }',
    replace: '{ connect: true, sendWhileClosing: true }',
    tests: ['test/races/r73-rpc-over-nodes.test.ts'],
  },
  {
    name: 'closed-server-serves',
    races: ['R45', 'R52'],
    file: 'src/rpc/rpc-server.ts',
    find: 'request.abort(closedError()); result.then',
    replace: 'result.then',
    tests: ['test/races/r42-nothing-waits.test.ts'],
  },
  {
    name: 'unlock-lost',
    races: ['R34'],
    file: 'src/locks/lock-machine.ts',
    find: "{ type: 'leaveTable' }, { type: 'unlock' }, { type: 'end', end }",
    replace: "{ type: 'leaveTable' }, { type: 'end', end }",
    tests: ['test/races/r34-locks-over-nodes.test.ts'],
  },
  {
    name: 'locks-cleared-on-disconnect',
    races: ['R37'],
    file: 'src/locks/lock-machine.ts',
    find: 'return suspended({ attempt, failures: 0, graceful: event.graceful }, policy, event.error);',
    replace: "return ended({ how: 'failed', error: undefined });",
    tests: ['test/races/r34-locks-over-nodes.test.ts'],
  },
  {
    name: 'remote-locks-kept',
    races: ['R37'],
    file: 'src/locks/lock-service.ts',
    find: "if (type === 'disconnected') table.clearRemote(peer.id);",
    replace: '',
    tests: ['test/races/r34-locks-over-nodes.test.ts'],
  },
  {
    name: 'own-disconnect-undone',
    races: ['R37'],
    file: 'src/node/connection-node.ts',
    find: 'this.#parts.locker.abandon(peer.id);',
    replace: '',
    tests: ['test/races/r34-locks-over-nodes.test.ts'],
  },
  {
    name: 'reconnect-in-event',
    races: ['R71'],
    file: 'src/locks/lock-intent.ts',
    find: 'schedule.wait(this.peer.id, effect.delayMs, () => this.#retryNow())',
    replace: '(this.#retryNow(), undefined)',
    tests: ['test/races/r71-reconnect-in-event.test.ts'],
  },
];
