import { describe, expect, it } from 'vitest';
import { received } from '../../../src/testing/received-message.js';

describe('what arrives', () => {
  it('is what was sent, with the kind that a receiver sees', () => {
    const call = { serviceId: 's', method: 'm', requestId: 'r', bodyType: 't', body: Uint8Array.of(1) };
    expect(received({ kind: 'request', ...call })).toMatchObject({ kind: 'request', ...call, error: undefined });
    expect(received({ kind: 'response', ...call })).toMatchObject({ kind: 'response', ...call });
    const error = { type: 'SERVER_ERROR' } as const;
    const refusal = { kind: 'error', serviceId: 's', method: 'm', requestId: 'r', error } as const;
    expect(received(refusal)).toMatchObject({ kind: 'response', requestId: 'r', error });
    expect(received({ kind: 'bytes', serviceId: 's', bytes: Uint8Array.of(7) })).toMatchObject({
      kind: 'notification',
      method: 'message',
      bodyType: 'google.protobuf.BytesValue',
      body: Uint8Array.of(10, 1, 7),
    });
  });
});
