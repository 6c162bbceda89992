// @ts-check
// Guards against peers that want to keep a node busy: turns on the event loop, places, shares.

/** @typedef {import('../lib/mutants.mjs').Mutant} Mutant */

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    name: 'flood-of-frames-keeps-its-turn',
    races: ['hostile'],
    file: 'src/link/websocket/fair-reader.node.ts',
    find: 'return this.#frames >= maxFramesPerTurn || this.#bytes >= maxBytesPerTurn;',
    replace: 'return this.#frames >= 64 * maxFramesPerTurn || this.#bytes >= maxBytesPerTurn;',
    tests: ['test/unit/link/websocket/fair-reader.node.test.ts'],
  },
  {
    name: 'flood-of-bytes-keeps-its-turn',
    races: ['hostile'],
    file: 'src/link/websocket/fair-reader.node.ts',
    find: 'return this.#frames >= maxFramesPerTurn || this.#bytes >= maxBytesPerTurn;',
    replace: 'return this.#frames >= maxFramesPerTurn;',
    tests: ['test/unit/link/websocket/fair-reader.node.test.ts'],
  },
  {
    name: 'whole-chunks-are-parsed',
    races: ['hostile'],
    file: 'src/link/websocket/fair-reader.node.ts',
    find: 'const length = Math.min(stream.readableLength, readPieceBytes);',
    replace: 'const length = Math.max(stream.readableLength, readPieceBytes - readPieceBytes);',
    tests: ['test/unit/link/websocket/fair-reader.node.test.ts'],
  },
  {
    name: 'paused-owner-is-fed',
    races: ['hostile'],
    file: 'src/link/websocket/fair-reader.node.ts',
    find: 'while (!this.#isWaiting && !this.#isPaused()) {',
    replace: 'while (!this.#isWaiting) {',
    tests: ['test/unit/link/websocket/fair-reader.node.test.ts'],
  },
  {
    name: 'going-on-jumps-the-queue',
    races: ['hostile'],
    file: 'src/link/websocket/fair-reader.node.ts',
    find: 'while (!this.#isWaiting && !this.#isPaused()) {',
    replace: 'while (!this.#isPaused()) {',
    tests: ['test/unit/link/websocket/fair-reader.node.test.ts'],
  },
  {
    name: 'resumed-socket-stays-unread',
    races: ['hostile'],
    file: 'src/link/websocket/websocket-link.node.ts',
    find: 'this.#reader?.goOn();',
    replace: '',
    tests: ['test/contract/websocket-link.test.ts'],
  },
  {
    name: 'frames-of-a-link-are-not-counted',
    races: ['hostile'],
    file: 'src/link/websocket/websocket-link.node.ts',
    find: 'this.#reader?.count(); if (bytes !== undefined) this.link.arrived(bytes);',
    replace: 'if (bytes !== undefined) this.link.arrived(bytes);',
    tests: ['test/integration/websocket-on-the-wire.test.ts'],
  },
  {
    name: 'all-that-wait-run-in-one-turn',
    races: ['hostile'],
    file: 'src/link/websocket/turn-queue.ts',
    find: 'if (this.size === 1) this.#schedule(this.#next);',
    replace: 'this.#schedule(this.#next);',
    tests: ['test/unit/link/websocket/turn-queue.test.ts'],
  },
  {
    name: 'every-ping-is-answered',
    races: ['hostile'],
    file: 'src/link/websocket/websocket-link.node.ts',
    find: 'autoPong: false,',
    replace: 'maxPendingAutoPongs: 0,',
    tests: ['test/integration/websocket-on-the-wire.test.ts'],
  },
  {
    name: 'link-is-made-without-a-place',
    races: ['hostile'],
    file: 'src/connector/websocket-server-connector.ts',
    find: 'if (CONNECTIVITY_ACTIONS.includes(action) || this.#budget.hasPlace(remoteAddress)) return true;',
    replace: 'if (CONNECTIVITY_ACTIONS.length > 0 || this.#budget.hasPlace(remoteAddress)) return true;',
    tests: ['test/unit/connector/websocket-server-connector.test.ts'],
  },
  {
    name: 'check-needs-the-place-of-a-peer',
    races: ['hostile'],
    file: 'src/connector/websocket-server-connector.ts',
    find: 'if (CONNECTIVITY_ACTIONS.includes(action) || this.#budget.hasPlace(remoteAddress)) return true;',
    replace: 'if (this.#budget.hasPlace(remoteAddress)) return true;',
    tests: ['test/unit/connector/websocket-server-connector.test.ts'],
  },
  {
    name: 'hogs-use-up-what-may-be-served',
    races: ['hostile'],
    file: 'src/rpc/serving-budget.ts',
    find: 'own < maxServedPerPeer * (1 - others / maxServedTotal);',
    replace: 'own < maxServedPerPeer;',
    tests: ['test/unit/rpc/serving-budget.test.ts'],
  },
];
