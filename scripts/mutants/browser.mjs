// @ts-check
// Guards of the twins that browsers get: they refuse to listen, and say what they are.

/** @typedef {import('../lib/mutants.mjs').Mutant} Mutant */

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    name: 'browser-poses-as-node',
    races: ['browser'],
    file: 'src/node/own-runtime.browser.ts',
    find: "ownRuntime: PeerRuntime = 'browser';",
    replace: "ownRuntime: PeerRuntime = 'nodejs';",
    tests: ['test/unit/node/create-connection-node.browser.test.ts', 'test/unit/node/own-runtime.test.ts'],
  },
  {
    name: 'browser-listens-silently',
    races: ['browser'],
    file: 'src/connector/websocket-server.browser.ts',
    find: "throw new ConnectionError('INVALID_ARGUMENT', text);",
    replace: "throw new ConnectionError('LISTEN_FAILED', text.slice(0, 0));",
    tests: ['test/unit/node/create-connection-node.browser.test.ts'],
  },
  {
    name: 'oversized-frame-of-a-browser-passes',
    races: ['browser'],
    file: 'src/link/websocket/websocket-link.browser.ts',
    find: 'if (data.byteLength <= maxFrameBytes) {',
    replace: 'if (data.byteLength >= 0) {',
    tests: ['test/unit/link/websocket/websocket-link.browser.test.ts'],
  },
  {
    name: 'browser-candidate-overtakes-description',
    races: ['browser'],
    file: 'src/link/webrtc/rtc-peer.browser.ts',
    find: 'this.#jobs = this.#jobs.then(async () => {',
    replace: 'this.#jobs = Promise.resolve().then(async () => {',
    tests: ['test/unit/link/webrtc/rtc-peer.browser.test.ts'],
  },
  {
    name: 'closed-browser-peer-reports',
    races: ['browser'],
    file: 'src/link/webrtc/rtc-peer.browser.ts',
    find: 'if (this.#isClosed) return;\n    try {',
    replace: 'try {',
    tests: ['test/unit/link/webrtc/rtc-peer.browser.test.ts'],
  },
  {
    name: 'second-channel-of-a-browser-is-used',
    races: ['browser'],
    file: 'src/link/webrtc/rtc-peer.browser.ts',
    find: 'if (this.#channel !== undefined) return channel.close();',
    replace: 'if (this.#isClosed) return channel.close();',
    tests: ['test/unit/link/webrtc/rtc-peer.browser.test.ts'],
  },
  {
    name: 'browser-channel-drops-what-is-refused',
    races: ['browser'],
    file: 'src/link/webrtc/rtc-channel.browser.ts',
    find: 'if (this.isOpen) this.#host.sendRefused(error);',
    replace: 'if (!this.isOpen) this.#host.sendRefused(error);',
    tests: ['test/unit/link/webrtc/rtc-channel.browser.test.ts'],
  },
  {
    name: 'closing-link-overfills-a-browser',
    races: ['browser'],
    file: 'src/link/webrtc/webrtc-link.ts',
    find: 'const CLOSING_BUFFER_BYTES = 8_388_608;',
    replace: 'const CLOSING_BUFFER_BYTES = 8_388_608_000;',
    tests: ['test/unit/link/webrtc/webrtc-link.closing.test.ts'],
  },
];
