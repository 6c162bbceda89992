/**
 * Bugs of the kinds that fuzzing is for, to be put into a bundle: each must be found, else the fuzzer is blind where it
 * looks. Used by the test that proves it, and by `npm run fuzz -- --plants`. Nothing of this touches the product.
 */
import type { Plant } from '../instrument/bundle.js';

export interface PlantedBug extends Plant {
  /** What is wrong now, in words. */
  readonly name: string;
  /** The target that must find it. */
  readonly target: string;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'a field may be longer than what holds it',
    target: 'envelope',
    file: 'wire/cursor.ts',
    find: 'const stop = this.at + first;\n      if (stop <= end) return stop;',
    replace: 'const stop = this.at + first;\n      if (stop <= end + 8) return stop;',
  },
  {
    name: 'a number of a fixed size is not stepped over',
    target: 'envelope',
    file: 'wire/cursor.ts',
    find: 'this.advance(8, end)',
    replace: 'this.advance(0, end)',
  },
  {
    name: 'a loop stands still at an unknown field',
    target: 'lock-bodies',
    file: 'wire/cursor.ts',
    find: 'else throw malformed(`A field of wire type',
    replace: 'else if (wireType > 2) this.at--;\n    else throw malformed(`A field of wire type',
  },
  {
    name: 'an untyped error for text that is not UTF-8',
    target: 'envelope',
    file: 'wire/text.ts',
    find: "throw malformed('Text that is not UTF-8', start);",
    replace: "throw new TypeError('not UTF-8');",
  },
  {
    name: 'memory of a declared length is asked for before the length is checked',
    target: 'lock-bodies',
    file: 'wire/cursor.ts',
    find: 'const stop = this.varint(end) + this.at;',
    replace:
      'const stop = this.varint(end) + this.at;\n    this.bytes = new Uint8Array(Math.min(stop, 1_000_000)).fill(0, 0, 1) && this.bytes;',
  },
  {
    name: 'header entries are counted again for each entry',
    target: 'envelope',
    file: 'wire/rpc-header-reader.ts',
    find: 'const stop = cursor.fieldEnd(end);\n    if (before.entries',
    replace:
      'const stop = cursor.fieldEnd(end);\n    for (let i = 0; i < cursor.at; i++) if (bytes[i] === -1) break;\n    if (before.entries',
  },
  {
    name: 'a name of another frame is remembered by its length alone',
    target: 'envelope-stream',
    file: 'wire/bytes-cache.ts',
    find: 'slot.bytes.length === end - start && matches(bytes, start, slot.bytes)',
    replace: 'slot.bytes.length === end - start',
  },
  {
    name: 'a key stays a view into the frame',
    target: 'peer-descriptor',
    file: 'wire/descriptor-codec.ts',
    find: '{ publicKey: new Uint8Array(publicKey) }',
    replace: '{ publicKey }',
  },
  {
    name: 'keys of a descriptor are not bounded',
    target: 'handshake-frame',
    file: 'wire/descriptor-codec.ts',
    find: 'if (bytes <= MAX_KEY_BYTES) return;',
    replace: 'if (bytes >= 0) return;',
  },
  {
    name: 'a refusal counts as a success when its number is 0',
    target: 'handshake-frame',
    file: 'wire/handshake-frames.ts',
    find: 'error: error === undefined ? undefined : (REFUSALS[error]',
    replace: 'error: !error ? undefined : (REFUSALS[error]',
  },
  {
    name: 'a handshake that fails leaves its timer behind',
    target: 'handshake',
    file: 'handshake/run-handshake.ts',
    find: 'this.#over = true;\n    this.#cancelTimer();',
    replace: "this.#over = true;\n    if (this.#state.phase !== 'done') this.#cancelTimer();",
  },
  {
    name: 'the bound of frames that are no handshake is gone',
    target: 'handshake',
    file: 'handshake/handshake-machine.ts',
    find: 'const ignored = state.ignored + 1;',
    replace: 'const ignored = 0;',
  },
  {
    name: 'locks of one peer have no bound',
    target: 'lock-service',
    file: 'locks/lock-table.ts',
    find: ' || set.count(peer) >= this.#limits.maxLocksPerPeer',
    replace: '',
  },
  {
    name: 'a host that cannot be dialled is advertised',
    target: 'connectivity',
    file: 'wire/connectivity-frames.ts',
    find: 'bareAddress(host) ?? (/^[A-Za-z0-9._-]+$/.test(host) ? host : undefined)',
    replace: 'bareAddress(host) ?? host',
  },
  {
    name: 'addresses may have leading zeros',
    target: 'ip-address',
    file: 'peer/ip-address.ts',
    find: 'const IPV4 = /^(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)',
    replace: 'const IPV4 = /^(25[0-5]|2[0-4]\\d|1?\\d?\\d)',
  },
  {
    name: 'a frame of a TURN server that is too long is handed on',
    target: 'turn-stream',
    file: 'link/webrtc/turn-framing.ts',
    find: 'this.#toSkip = bytes - this.#length + padding;',
    replace: 'this.#toSkip = bytes - this.#length;',
  },
  {
    name: 'the source of a relayed message is what it says',
    target: 'relay',
    file: 'rendezvous/relay-service.ts',
    find: 'rewrap({ requestId, source: from,',
    replace: 'rewrap({ requestId, source: descriptorFromMessage(wrapper.sourcePeer),',
  },
  {
    name: 'a notification is answered',
    target: 'rpc-server',
    file: 'rpc/rpc-server.ts',
    find: "if (kind === 'request') this.#send",
    replace: 'this.#send',
  },
];
