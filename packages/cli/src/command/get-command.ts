/** `peerlatch get`: prints the newest value under a key, or those of all creators. */
import { toHex } from '@peerlatch/connection/base';
import type { Key } from '@peerlatch/dht/id';
import type { DhtNode, StoredEntry } from '@peerlatch/dht/node';
import { Failure } from '../base/failure.js';
import { isoTime } from '../base/wall-time.js';
import type { Session } from '../session/session.js';
import type { Shell } from '../shell/shell.js';
import { printedValue, showValue } from '../text/value-text.js';

export interface GetRequest {
  readonly key: Key;
  /** Of every creator, not only the newest. */
  readonly all: boolean;
  /** The bytes as they are, without a line break behind them. */
  readonly raw: boolean;
  readonly json: boolean;
}

/** Rejects with `NOT_FOUND` when there is none. */
export async function get(
  request: GetRequest,
  { node, signal }: Session<Pick<DhtNode, 'get'>>,
  shell: Shell,
): Promise<void> {
  shell.progress('Looking for the value …');
  const found = await node.get(request.key, { signal });
  const [newest] = found;
  if (newest === undefined) {
    throw new Failure(
      'NOT_FOUND',
      `There is no value under the key ${toHex(request.key)}: nobody stored one, or it was deleted or has expired.`,
    );
  }
  const entries = request.all ? found : [newest];
  for (const entry of entries) show(entry, request, shell);
  const others = found.length - entries.length;
  if (others > 0 && !request.json) {
    shell.note(`The newest value; there ${others === 1 ? 'is one' : `are ${others}`} of other creators: see --all.`);
  }
}

function show(
  { key, data, creator, createdAt, ttlMs }: StoredEntry,
  { all, raw, json }: GetRequest,
  shell: Shell,
): void {
  const value = showValue(data);
  const at = isoTime(createdAt);
  if (json) {
    const content = value.text === undefined ? { base64: printedValue(value) } : { text: value.text };
    const about = { key: toHex(key), creator, createdAt: at, ttlMs, typeUrl: data.typeUrl, bytes: value.bytes.length };
    shell.result(JSON.stringify({ type: 'value', ...about, ...content }));
    return;
  }
  if (raw) {
    shell.resultBytes(value.bytes);
    return;
  }
  if (value.note !== '') shell.note(`(${value.note})`);
  // With several, whose a value is belongs to the result; JSON keeps each on its line.
  shell.result(all ? `${creator} ${at} ${JSON.stringify(printedValue(value))}` : printedValue(value));
}
