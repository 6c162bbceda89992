import { describe, expect, it } from 'vitest';
import { RpcErrorType, RpcMessage } from '../../../src/wire/generated/protorpc.js';
import { encodeRpcError, rpcErrorType } from '../../../src/wire/rpc-error.js';

const types = ['SERVER_TIMEOUT', 'CLIENT_TIMEOUT', 'UNKNOWN_RPC_METHOD', 'CLIENT_ERROR', 'SERVER_ERROR'] as const;

describe('RPC errors', () => {
  it.each(types)('write %s under its number, which is present even when it is 0', (type) => {
    expect(RpcMessage.decode(encodeRpcError({ type })).errorType).toBe(RpcErrorType[type]);
    expect(rpcErrorType(RpcErrorType[type])).toBe(type);
  });

  it('write the texts that are given, also empty ones', () => {
    const message = RpcMessage.decode(
      encodeRpcError({ type: 'SERVER_ERROR', className: '', code: 'FAILED_TO_PARSE', message: 'größer'.repeat(50) }),
    );
    expect([message.errorClassName, message.errorCode, message.errorMessage]).toEqual([
      '',
      'FAILED_TO_PARSE',
      'größer'.repeat(50),
    ]);
    expect(RpcMessage.decode(encodeRpcError({ type: 'SERVER_ERROR' })).errorMessage).toBeUndefined();
  });

  it('read a number that this version does not know as a generic refusal', () => {
    expect([5, 99, 2 ** 64].map(rpcErrorType)).toEqual(['CLIENT_ERROR', 'CLIENT_ERROR', 'CLIENT_ERROR']);
  });
});
