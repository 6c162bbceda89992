import { describe, expect, expectTypeOf, it } from 'vitest';
import type { CallOptions } from '../../../src/rpc/call-options.js';
import {
  defineService,
  type HandlerContext,
  type Handlers,
  notification,
  request,
  type Stub,
} from '../../../src/rpc/service.js';
import { text } from '../../support/rpc-stand.js';

const count = {
  typeName: 'test.Count',
  encode: (value: number) => Uint8Array.of(value),
  decode: ([value = 0]: Uint8Array) => value,
};
const LengthRpc = defineService('LengthRpc', {
  lengthOf: request(text, count, { handlerTimeoutMs: 50 }),
  forget: notification(text),
});

describe('defineService', () => {
  it('names each method by its key and keeps its definition', () => {
    expect(LengthRpc.name).toBe('LengthRpc');
    expect(LengthRpc.methods.lengthOf).toEqual({
      kind: 'request',
      name: 'lengthOf',
      request: text,
      response: count,
      handlerTimeoutMs: 50,
    });
    expect(LengthRpc.methods.forget).toEqual({ kind: 'notification', name: 'forget', request: text });
  });

  it('types handlers and stubs by the bodies', () => {
    type Definitions = typeof LengthRpc.methods;
    expectTypeOf<Handlers<Definitions>['lengthOf']>().toEqualTypeOf<
      (request: string, context: HandlerContext) => number | Promise<number>
    >();
    expectTypeOf<Handlers<Definitions>['forget']>().toEqualTypeOf<
      (request: string, context: HandlerContext) => void | Promise<void>
    >();
    expectTypeOf<Stub<Definitions>['lengthOf']>().toEqualTypeOf<
      (request: string, options?: CallOptions) => Promise<number>
    >();
    expectTypeOf<Stub<Definitions>['forget']>().toEqualTypeOf<
      (request: string, options?: CallOptions) => Promise<void>
    >();
  });
});
