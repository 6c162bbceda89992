/** Descriptors as JSON, for scripts: fields as in `PeerDescriptor`, byte fields as hexadecimal. `descriptor-text` calls it. */
import { ConnectionError, fromHex, toHex } from '@peerlatch/connection/base';
import { type PeerDescriptor, type PeerDescriptorInput, parsePeerDescriptor } from '@peerlatch/connection/peer';

/** What `JSON.stringify` takes; {@link descriptorFromJson} reads it again. */
export type DescriptorJson = Readonly<Record<string, unknown>>;

type Fields = Readonly<Record<string, unknown>>;

export function descriptorToJson(peer: PeerDescriptor): DescriptorJson {
  const { publicKey, signature, ...rest } = peer;
  return {
    ...rest,
    ...(publicKey === undefined ? {} : { publicKey: toHex(publicKey) }),
    ...(signature === undefined ? {} : { signature: toHex(signature) }),
  };
}

/** Fields that are not of a descriptor are ignored. Throws `INVALID_DESCRIPTOR` or `INVALID_PEER_ID`. */
export function descriptorFromJson(text: string): PeerDescriptor {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConnectionError(
      'INVALID_DESCRIPTOR',
      'The descriptor begins like JSON and is none: quote it for the shell, and copy all of it.',
      { cause },
    );
  }
  const fields = recordOf('The descriptor', value);
  const input: PeerDescriptorInput = {
    id: required('id', typed(fields, 'id', 'string')),
    ...present('runtime', runtimeOf(fields)),
    ...present('websocket', addressOf(fields)),
    ...present('region', typed(fields, 'region', 'number')),
    ...present('ipAddress', typed(fields, 'ipAddress', 'number')),
    ...present('publicKey', bytesOf(fields, 'publicKey')),
    ...present('signature', bytesOf(fields, 'signature')),
  };
  return parsePeerDescriptor(input);
}

function runtimeOf(fields: Fields): 'nodejs' | 'browser' | undefined {
  const runtime = typed(fields, 'runtime', 'string');
  if (runtime === undefined || runtime === 'nodejs' || runtime === 'browser') return runtime;
  throw invalid('runtime', 'nodejs or browser');
}

function addressOf({ websocket }: Fields): PeerDescriptor['websocket'] {
  if (websocket === undefined) return undefined;
  const fields = recordOf('Its websocket', websocket);
  const host = required('host', typed(fields, 'host', 'string'));
  const port = required('port', typed(fields, 'port', 'number'));
  return { host, port, tls: typed(fields, 'tls', 'boolean') ?? false };
}

function bytesOf(fields: Fields, name: string): Uint8Array | undefined {
  const text = typed(fields, name, 'string');
  const bytes = text === undefined ? undefined : fromHex(text);
  if (text !== undefined && bytes === undefined) throw invalid(name, 'a hexadecimal text');
  return bytes;
}

function recordOf(what: string, value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new ConnectionError('INVALID_DESCRIPTOR', `${what} is no JSON object.`);
}

interface Types {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

function typed<Name extends keyof Types>(fields: Fields, name: string, type: Name): Types[Name] | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (isOf(value, type)) return value;
  throw invalid(name, `a ${type}`);
}

function isOf<Name extends keyof Types>(value: unknown, type: Name): value is Types[Name] {
  return typeof value === type;
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw invalid(name, 'given');
  return value;
}

function present<Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> {
  if (value === undefined) return {};
  return { [name]: value } as Record<Name, T>;
}

function invalid(name: string, what: string): ConnectionError {
  return new ConnectionError('INVALID_DESCRIPTOR', `In a descriptor, ${name} has to be ${what}.`);
}
