/**
 * A foreign peer as a process of its own, for tests that need a peer they can kill, or a second event loop:
 * `node dist/foreign-process.js '{"id":"…","connect":{…}}'`. Writes one JSON line per fact, the first one `ready` with its
 * descriptor. Stops when its standard input ends, and then exits by itself: nothing here calls `process.exit`.
 */

import type { PeerAddress } from './foreign-descriptor.js';
import { createForeignPeer, type ForeignPeerOptions } from './foreign-peer.js';
import { hex, isRecord } from './narrow.js';

/** The argument, as JSON. */
export interface ForeignProcessOptions
  extends Pick<ForeignPeerOptions, 'id' | 'port' | 'withServer' | 'fullDescriptor'> {
  /** Dialled at once. */
  readonly connect?: PeerAddress;
  /** Sends each user message back to where it came from. */
  readonly echo?: boolean;
}

/** What it writes, one JSON line each. Bytes are hex. */
export type ForeignProcessLine =
  | { readonly type: 'ready'; readonly descriptor: PeerAddress }
  | { readonly type: 'connected'; readonly peer: string }
  | { readonly type: 'disconnected'; readonly peer: string; readonly graceful: boolean }
  | { readonly type: 'message'; readonly from: string; readonly service: string; readonly bytes: string }
  | { readonly type: 'stopped' };

function isOptions(value: unknown): value is ForeignProcessOptions {
  return isRecord(value);
}

function write(line: ForeignProcessLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const options: unknown = JSON.parse(process.argv[2] ?? '{}');
if (!isOptions(options)) throw new Error('The argument must be a JSON object.');

const peer = await createForeignPeer({
  ...options,
  onMessage: ({ from, service, bytes }) => {
    write({ type: 'message', from, service, bytes: hex(bytes) });
    if (options.echo === true) peer.send({ id: from }, { service, bytes }).catch(() => undefined);
  },
});
peer.events.onPush(write);
write({ type: 'ready', descriptor: peer.descriptor });
if (options.connect !== undefined) await peer.connect(options.connect);

process.stdin.resume();
process.stdin.once('end', () => {
  void peer.stop().then(() => write({ type: 'stopped' }));
});
