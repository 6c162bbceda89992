/**
 * Errors across the wire (wire-protocol 1.7): what a handler threw becomes error fields, and error fields become the
 * `ConnectionError` a caller catches. Texts of either side are cut; a stack never leaves this process.
 */
import { ConnectionError, describeError } from '../base/errors.js';
import type { RpcErrorFields } from '../wire/outgoing-message.js';

/** Longest text that is sent or kept, characters. */
const MAX_TEXT = 1_024;

/** The answer to a body that is not what the method takes. */
export function parseFailure(message: string): RpcErrorFields {
  return { type: 'SERVER_ERROR', code: 'FAILED_TO_PARSE', message: message.slice(0, MAX_TEXT) };
}

/** The answer to a request above the serving budget. */
export const busy: RpcErrorFields = {
  type: 'SERVER_ERROR',
  code: 'BUSY',
  message: 'Too many requests are being served. Try again later.',
};

/** What a handler threw, as error fields. Never throws itself, whatever was thrown. */
export function toErrorFields(thrown: unknown): RpcErrorFields {
  try {
    const code = property(thrown, 'code');
    const className = property(thrown, 'name');
    return {
      type: 'SERVER_ERROR',
      message: describeError(thrown).slice(0, MAX_TEXT),
      ...(code === undefined ? {} : { code }),
      ...(className === undefined ? {} : { className }),
    };
  } catch {
    return { type: 'SERVER_ERROR', message: 'The handler failed.' };
  }
}

/** What the caller of `method` catches when the peer answers with error fields. */
export function fromErrorFields(fields: RpcErrorFields, method: string): ConnectionError {
  switch (fields.type) {
    case 'SERVER_TIMEOUT':
      return new ConnectionError('RPC_TIMEOUT', `The peer gave up on ${method}: its handler took too long.`, {
        data: { method, remote: true },
      });
    case 'UNKNOWN_RPC_METHOD':
      return new ConnectionError('RPC_UNKNOWN_METHOD', `The peer does not serve the request ${method}.`, {
        data: { method },
      });
    default:
      return remoteError(fields, method);
  }
}

function remoteError(fields: RpcErrorFields, method: string): ConnectionError {
  const message = fields.message?.slice(0, MAX_TEXT);
  return new ConnectionError(
    'RPC_REMOTE_ERROR',
    `The peer failed to serve ${method}: ${message ?? 'it did not say why'}`,
    {
      data: {
        method,
        type: fields.type,
        className: fields.className?.slice(0, MAX_TEXT),
        code: fields.code?.slice(0, MAX_TEXT),
        message,
      },
    },
  );
}

/** A text or number under `name`; the plain `Error` has a name that says nothing. */
function property(thrown: unknown, name: 'code' | 'name'): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const value: unknown = Reflect.get(thrown, name);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).slice(0, MAX_TEXT);
  return text === '' || text === 'Error' ? undefined : text;
}
