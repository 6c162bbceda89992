/** `@peerlatch/connection/link`: the port, the in-process pair and dialling. Safe for browsers: the dialler is chosen by `#websocket-dial`. */

export { dialWebSocket } from '#websocket-dial';
export type { CloseOptions, FrameReader, Link, LinkCapabilities, LinkEnd, LinkOwner } from '../link/link.js';
export { createMemoryLinkPair, type MemoryLinkOptions } from '../link/memory-link.js';
export type { DialAttempt, DialOptions, DialOutcome, DialTlsOptions } from '../link/websocket/dial-attempt.js';
