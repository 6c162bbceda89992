import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePeerDescriptor } from '../../../src/wire/descriptor-codec.js';
import { EnvelopeDecoder } from '../../../src/wire/envelope-decoder.js';
import { EnvelopeEncoder } from '../../../src/wire/envelope-encoder.js';
import { Message } from '../../../src/wire/generated/dht.js';
import type { OutgoingMessage } from '../../../src/wire/outgoing-message.js';
import { alice, carol } from '../../support/wire-samples.js';

const name = fc.oneof(
  fc.constantFrom('ping', 'layer0', 'x'.repeat(130)),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
);
const body = fc.uint8Array({ maxLength: 300 });
const common = { serviceId: name, method: name, requestId: name };
const errorType = fc.constantFrom(
  ...(['SERVER_TIMEOUT', 'CLIENT_TIMEOUT', 'UNKNOWN_RPC_METHOD', 'CLIENT_ERROR', 'SERVER_ERROR'] as const),
);

const message: fc.Arbitrary<OutgoingMessage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('request' as const, 'notification' as const, 'response' as const),
    ...common,
    bodyType: name,
    body,
  }),
  fc.record({ kind: fc.constant('bytes' as const), serviceId: name, bytes: body }),
  fc.record({
    kind: fc.constant('error' as const),
    ...common,
    error: fc.record({ type: errorType, className: name, code: name, message: name }, { requiredKeys: ['type'] }),
  }),
);

describe('EnvelopeEncoder beside the generated codec', () => {
  const encoder = new EnvelopeEncoder({ source: encodePeerDescriptor(alice), target: carol, messageIdPrefix: 'p-' });
  const decoder = new EnvelopeDecoder();

  it('writes every byte of frames that both decoders read alike, and that another encoder would only order otherwise', () => {
    fc.assert(
      fc.property(message, (outgoing) => {
        const frame = Uint8Array.from(encoder.encode(outgoing));
        const generated = Message.decode(frame);
        expect(Message.encode(generated).finish().length).toBe(frame.length);
        const read = decoder.decode(frame);
        expect([read.messageId, read.serviceId]).toEqual([generated.messageId, outgoing.serviceId]);
        if (outgoing.kind === 'error') expect(read.error).toEqual(outgoing.error);
        if (outgoing.kind !== 'bytes')
          expect([read.method, read.requestId]).toEqual([outgoing.method, outgoing.requestId]);
        if (generated.body?.$case !== 'rpcMessage') throw new Error('no RPC message');
        expect(generated.body.value.body?.value ?? new Uint8Array(0)).toEqual(read.body);
      }),
      { numRuns: 300 },
    );
  });
});
