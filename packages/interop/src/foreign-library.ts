/**
 * Loads `@streamr/dht`, unmodified, as a development dependency of these tests. Everything foreign comes through here.
 * Loading takes about 0.4 s and 70 MB; it opens no socket and asks nobody anything.
 */
import type { BytesValue, ForeignLibrary, ForeignMessageType } from './foreign-types.js';
import { isRecord, requireFunctions } from './narrow.js';
import { foreignRequire } from './preload.js';

type MessageTypeClass = new (name: string, fields: readonly object[]) => ForeignMessageType<BytesValue>;

function isLibrary(value: unknown): value is ForeignLibrary {
  requireFunctions(value, ['ConnectionManager', 'DefaultConnectorFacade', 'ListeningRpcCommunicator'], '@streamr/dht');
  return isRecord(value) && isRecord(value.Message);
}

function isRuntime(value: unknown): value is { readonly MessageType: MessageTypeClass } {
  requireFunctions(value, ['MessageType'], '@protobuf-ts/runtime');
  return true;
}

function load(): ForeignLibrary {
  const loaded: unknown = foreignRequire('@streamr/dht');
  if (!isLibrary(loaded)) throw new Error('@streamr/dht exports no Message type: is it still version 103.3.1?');
  return loaded;
}

function bytesValueType(): ForeignMessageType<BytesValue> {
  const runtime: unknown = foreignRequire('@protobuf-ts/runtime');
  if (!isRuntime(runtime)) throw new Error('@protobuf-ts/runtime did not load.');
  const SCALAR_BYTES = 12;
  return new runtime.MessageType('google.protobuf.BytesValue', [
    { no: 1, name: 'value', kind: 'scalar', T: SCALAR_BYTES },
  ]);
}

/** The library's exports. */
export const foreignLibrary: ForeignLibrary = load();

/** `google.protobuf.BytesValue` in the library's own protobuf runtime, which has no such type ready. */
export const foreignBytesValue: ForeignMessageType<BytesValue> = bytesValueType();
