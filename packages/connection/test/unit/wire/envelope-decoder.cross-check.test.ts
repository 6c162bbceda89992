import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnvelopeDecoder } from '../../../src/wire/envelope-decoder.js';
import { Message } from '../../../src/wire/generated/dht.js';
import { bytesField, fixedField, join, numberField } from '../../support/proto-pieces.js';

/** Fields that nobody knows, of every wire type that may occur. */
const unknownField = fc.oneof(
  fc
    .tuple(fc.integer({ min: 2_000, max: 500_000 }), fc.uint8Array({ maxLength: 300 }))
    .map(([number, bytes]) => bytesField(number, bytes)),
  fc
    .tuple(fc.integer({ min: 100, max: 500 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
    .map(([number, value]) => numberField(number, value)),
  fc
    .tuple(fc.integer({ min: 100, max: 500 }), fc.constantFrom(4 as const, 8 as const))
    .map(([number, size]) => fixedField(number, size)),
);

/** `fields` in any order with unknown ones between, serialized. Repeated fields may keep their order: any is right. */
function anyOrder(fields: fc.Arbitrary<readonly Uint8Array[]>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fields, fc.array(unknownField, { maxLength: 2 }))
    .chain(([known, unknown]) =>
      fc.shuffledSubarray([...known, ...unknown], { minLength: known.length + unknown.length }),
    )
    .map((parts) => join(...parts));
}

/** Zero or one field. */
function maybe(field: fc.Arbitrary<Uint8Array>): fc.Arbitrary<readonly Uint8Array[]> {
  return fc.option(field, { nil: undefined }).map((bytes) => (bytes === undefined ? [] : [bytes]));
}

function all(...groups: readonly fc.Arbitrary<readonly Uint8Array[]>[]): fc.Arbitrary<readonly Uint8Array[]> {
  return fc.tuple(...groups).map((parts) => parts.flat());
}

const name = fc.oneof(
  fc.constantFrom('', 'ping', 'message', 'layer0', 'x'.repeat(130)),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
const key = fc.constantFrom('method', 'request', 'notification', 'response', 'colour');
const text = (number: number, value: fc.Arbitrary<string> = name) =>
  value.map((content) => bytesField(number, content));

/** Each key at most once, because the order of equal keys decides. */
const header = fc
  .uniqueArray(fc.tuple(key, name), { selector: ([entryKey]) => entryKey, maxLength: 5 })
  .chain((entries) =>
    fc.tuple(
      ...entries.map(([entryKey, value]) => anyOrder(fc.constant([bytesField(1, entryKey), bytesField(2, value)]))),
    ),
  )
  .map((entries) => entries.map((entry) => bytesField(1, entry)));

const body = fc.uint8Array({ maxLength: 200 }).map((bytes) => bytesField(2, bytes));
const typeUrl = fc
  .constantFrom('type.googleapis.com/dht.PingRequest', 'type.googleapis.com/google.protobuf.BytesValue', 'x')
  .map((url) => bytesField(1, url));
const any = anyOrder(all(maybe(typeUrl), maybe(body))).map((bytes) => bytesField(2, bytes));

const rpc = anyOrder(
  all(
    header,
    maybe(any),
    maybe(text(3)),
    maybe(fc.integer({ min: 0, max: 6 }).map((type) => numberField(4, type))),
    maybe(text(5)),
    maybe(text(6)),
    maybe(text(7)),
  ),
).map((bytes) => bytesField(5, bytes));

const descriptor = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((id) => bytesField(1, id));

const frame = anyOrder(
  all(
    maybe(text(1, ascii)),
    maybe(descriptor.map((bytes) => bytesField(2, bytes))),
    maybe(descriptor.map((bytes) => bytesField(3, bytes))),
    maybe(text(4)),
    rpc.map((bytes) => [bytes]),
  ),
);

const errorTypes = ['SERVER_TIMEOUT', 'CLIENT_TIMEOUT', 'UNKNOWN_RPC_METHOD', 'CLIENT_ERROR', 'SERVER_ERROR'];

/** What the fast path should find, from the generated codec's view of the frame. */
function expected(bytes: Uint8Array) {
  const message = Message.decode(bytes);
  if (message.body?.$case !== 'rpcMessage') throw new Error('no RPC message');
  const { value } = message.body;
  const at = (entry: string) => value.header.get(entry) ?? '';
  const isCall = at('request') !== '' && at('method') !== '';
  const callKind = at('notification') === '' ? 'request' : 'notification';
  return {
    messageId: message.messageId,
    serviceId: message.serviceId,
    kind: at('response') !== '' ? 'response' : isCall ? callKind : 'other',
    method: at('method'),
    requestId: value.requestId,
    bodyType: value.body?.typeUrl.split('/').at(-1) ?? '',
    body: value.body?.value ?? new Uint8Array(0),
    error:
      value.errorType === undefined
        ? undefined
        : {
            type: errorTypes[value.errorType] ?? 'CLIENT_ERROR',
            ...(value.errorClassName === undefined ? {} : { className: value.errorClassName }),
            ...(value.errorCode === undefined ? {} : { code: value.errorCode }),
            ...(value.errorMessage === undefined ? {} : { message: value.errorMessage }),
          },
  };
}

describe('EnvelopeDecoder beside the generated codec', () => {
  const decoder = new EnvelopeDecoder();

  it('reads the same from any order of fields and map entries, with unknown fields anywhere', () => {
    fc.assert(
      fc.property(frame, (bytes) => {
        const {
          messageId,
          serviceId,
          kind,
          method,
          requestId,
          bodyType,
          body: received,
          error,
        } = decoder.decode(bytes);
        expect({ messageId, serviceId, kind, method, requestId, bodyType, body: received, error }).toEqual(
          expected(bytes),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('finds the same descriptors', () => {
    fc.assert(
      fc.property(frame, (bytes) => {
        const { sourceBytes, targetBytes } = decoder.decode(bytes);
        const { sourceDescriptor, targetDescriptor } = Message.decode(bytes);
        expect([sourceBytes?.subarray(2), targetBytes?.subarray(2)]).toEqual([
          sourceDescriptor?.nodeId,
          targetDescriptor?.nodeId,
        ]);
      }),
    );
  });

  it('never throws anything but MALFORMED_FRAME at random bytes, or at frames with random changes', () => {
    const spoiled = fc
      .tuple(frame, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }))
      .map(([bytes, changes]) => {
        const copy = Uint8Array.from(bytes);
        for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
        return copy;
      });
    fc.assert(
      fc.property(fc.oneof(spoiled, fc.uint8Array({ maxLength: 100 })), (bytes) => {
        try {
          const envelope = decoder.decode(bytes);
          expect(envelope.body.length).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ConnectionError', code: 'MALFORMED_FRAME' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
