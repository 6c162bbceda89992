import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { fromErrorFields, parseFailure, toErrorFields } from '../../../src/rpc/remote-error.js';

describe('toErrorFields', () => {
  it('takes the text of an error, and its code and name if it has them', () => {
    expect(toErrorFields(new Error('broken'))).toEqual({ type: 'SERVER_ERROR', message: 'broken' });
    expect(toErrorFields(Object.assign(new TypeError('broken'), { code: 7 }))).toEqual({
      type: 'SERVER_ERROR',
      message: 'broken',
      code: '7',
      className: 'TypeError',
    });
    expect(toErrorFields(new ConnectionError('LIMIT_REACHED', 'full'))).toEqual({
      type: 'SERVER_ERROR',
      message: 'full',
      code: 'LIMIT_REACHED',
      className: 'ConnectionError',
    });
  });

  it('never sends a stack', () => {
    expect(JSON.stringify(toErrorFields(new Error('broken')))).not.toContain('remote-error.test');
  });

  it('takes whatever is thrown', () => {
    expect(toErrorFields('just a text')).toEqual({ type: 'SERVER_ERROR', message: 'just a text' });
    expect(toErrorFields(undefined)).toEqual({ type: 'SERVER_ERROR', message: 'undefined' });
    expect(toErrorFields(Object.create(null))).toMatchObject({ type: 'SERVER_ERROR' });
    const hostile = {
      get code(): never {
        throw new Error('gotcha');
      },
    };
    expect(toErrorFields(hostile)).toEqual({ type: 'SERVER_ERROR', message: 'The handler failed.' });
  });

  it('cuts long texts', () => {
    expect(toErrorFields(new Error('x'.repeat(1_000_000))).message).toHaveLength(1_024);
    expect(parseFailure('x'.repeat(1_000_000)).message).toHaveLength(1_024);
  });
});

describe('fromErrorFields', () => {
  it('keeps what the peer said in data, cut to a bound', () => {
    const error = fromErrorFields(
      { type: 'SERVER_ERROR', message: 'x'.repeat(1_000_000), code: 'y'.repeat(5_000) },
      'm',
    );
    expect(error.code).toBe('RPC_REMOTE_ERROR');
    expect(error.message.length).toBeLessThan(1_200);
    expect(error.data).toMatchObject({ method: 'm', type: 'SERVER_ERROR', code: 'y'.repeat(1_024) });
  });

  it('tells a timeout of the peer from an unknown method', () => {
    expect(fromErrorFields({ type: 'SERVER_TIMEOUT' }, 'm')).toMatchObject({
      code: 'RPC_TIMEOUT',
      data: { remote: true },
    });
    expect(fromErrorFields({ type: 'UNKNOWN_RPC_METHOD' }, 'm')).toMatchObject({ code: 'RPC_UNKNOWN_METHOD' });
    expect(fromErrorFields({ type: 'CLIENT_TIMEOUT' }, 'm')).toMatchObject({ code: 'RPC_REMOTE_ERROR' });
  });
});
