/** Targets for the envelope and what it carries by itself: the decoder of the hot path, keep-alives, RPC errors, user messages. */

import { fromErrorFields } from 'connection-source/rpc/remote-error.js';
import { descriptorFromMessage, descriptorToMessage } from 'connection-source/wire/descriptor-codec.js';
import { type Envelope, userBytes } from 'connection-source/wire/envelope.js';
import { decodeEnvelope, EnvelopeDecoder } from 'connection-source/wire/envelope-decoder.js';
import { EnvelopeEncoder } from 'connection-source/wire/envelope-encoder.js';
import { Message } from 'connection-source/wire/generated/dht.js';
import { decodeMessage, encodeMessage } from 'connection-source/wire/generated-codec.js';
import { decodeKeepAlive, encodeKeepAlive } from 'connection-source/wire/keep-alive.js';
import type { OutgoingMessage } from 'connection-source/wire/outgoing-message.js';
import { encodeRpcError } from 'connection-source/wire/rpc-error.js';
import fc from 'fast-check';
import { framesOf, inputOf, readFields, writeFields } from '../input/fields.js';
import { bytes, descriptor, drawn, name, peerNumber } from './arbitraries.js';
import type { Target } from './target.js';
import { check, outcomeOf, same } from './violation.js';

const errorFields = fc.record(
  {
    type: fc.constantFrom(
      ...(['SERVER_TIMEOUT', 'CLIENT_TIMEOUT', 'UNKNOWN_RPC_METHOD', 'CLIENT_ERROR', 'SERVER_ERROR'] as const),
    ),
    className: fc.string({ maxLength: 8 }),
    code: fc.string({ maxLength: 8 }),
    message: fc.string({ maxLength: 20 }),
  },
  { requiredKeys: ['type'] },
);

const call = fc.record({ serviceId: name, method: name, requestId: name, bodyType: name, body: bytes(24) });

const outgoing: fc.Arbitrary<OutgoingMessage> = fc.oneof(
  fc.record({ kind: fc.constant('bytes' as const), serviceId: name, bytes: bytes(24) }),
  call.map((fields) => ({ kind: 'request' as const, ...fields })),
  call.map((fields) => ({ kind: 'notification' as const, ...fields })),
  call.map((fields) => ({ kind: 'response' as const, ...fields })),
  call.chain(({ body: _, bodyType: __, ...fields }) =>
    errorFields.map((error) => ({ kind: 'error' as const, ...fields, error })),
  ),
);

/** Frames as a node sends them. */
export function validFrames(seed: number, count: number): Uint8Array[] {
  return drawn(fc.tuple(descriptor, descriptor, outgoing), seed, count).map(([source, target, message]) =>
    new EnvelopeEncoder({
      source: encodeMessageOf(source),
      target: encodeMessageOf(target),
      messageIdPrefix: 'a1b2c3d4-',
    }).encode(message),
  );
}

function encodeMessageOf(peer: Parameters<typeof descriptorToMessage>[0]): Uint8Array {
  const wrapped = encodeMessage(Message, {
    messageId: '',
    sourceDescriptor: descriptorToMessage(peer),
    targetDescriptor: undefined,
    serviceId: '',
    body: undefined,
  });
  return decodeEnvelope(wrapped).sourceBytes ?? new Uint8Array(0);
}

/** All that an envelope says, in a value of its own. */
function factsOf(envelope: Envelope) {
  const { content, messageId, serviceId, kind, method, requestId, bodyType, error } = envelope;
  const { body, contentBytes, sourceBytes, targetBytes } = envelope;
  return {
    content,
    messageId,
    serviceId,
    kind,
    method,
    requestId,
    bodyType,
    error,
    body,
    contentBytes,
    sourceBytes,
    targetBytes,
  };
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/**
 * The generated parser reads the same bytes; where both have an opinion, it is the same. It steps over the ends of messages
 * within, so it gets nothing that ours does not look into, and only what is well-formed.
 */
function compareWithGenerated(frame: Uint8Array, envelope: Envelope): void {
  const { fields, rest } = readFields(frame);
  check(rest.length === 0, 'a frame with something in it that is no field was taken');
  if (envelope.content !== 'rpc' && envelope.content !== 'none') return;
  const rpc = envelope.content === 'rpc' ? readFields(envelope.contentBytes) : undefined;
  const isWhole = (payload: Uint8Array): boolean => readFields(payload).rest.length === 0;
  if (rpc !== undefined && !rpc.fields.every(({ wireType, payload }) => wireType !== 2 || isWhole(payload))) return;
  const looked = fields.filter(
    ({ number, wireType }) => wireType !== 2 || number === 1 || number === 4 || number === 5,
  );
  const bodies = looked.filter(({ number, wireType }) => wireType === 2 && number === 5);
  const read = writeFields({
    fields: looked.filter((field) => !bodies.includes(field) || field === bodies.at(-1)),
    rest,
  });
  const generated = outcomeOf(() => decodeMessage(Message, read));
  if (!('value' in generated)) return;
  const { messageId, serviceId, body } = generated.value;
  if (isAscii(messageId)) same(envelope.messageId, messageId, 'message id');
  if (!serviceId.includes('\ufffd')) same(envelope.serviceId, serviceId, 'service id');
  if (envelope.content === 'none') same(body, undefined, 'body');
  if (envelope.content !== 'rpc') return;
  check(body?.$case === 'rpcMessage', 'the generated parser sees no RPC message');
  const { requestId, header, body: any } = body.value;
  if (!requestId.includes('\ufffd')) same(envelope.requestId, requestId, 'request id');
  if (header.size < 16 && isAscii(envelope.method)) compareHeader(envelope, header);
  same(Buffer.from(envelope.body), Buffer.from(any?.value ?? new Uint8Array(0)), 'body bytes');
  if (any !== undefined && isAscii(any.typeUrl)) {
    same(envelope.bodyType, any.typeUrl.slice(any.typeUrl.lastIndexOf('/') + 1), 'body type');
  }
}

function compareHeader(envelope: Envelope, header: ReadonlyMap<string, string>): void {
  if (envelope.method !== '') same(envelope.method, header.get('method') ?? '', 'method');
  if (envelope.kind === 'response') check((header.get('response') ?? '') !== '', 'a response without the header entry');
  if (envelope.kind === 'request') check((header.get('request') ?? '') !== '', 'a request without the header entry');
}

/** An RPC message that is written again says the same. */
function writeAgain(envelope: Envelope): void {
  const { content, kind, serviceId, method, requestId, bodyType, error, body } = envelope;
  if (content !== 'rpc' || kind === 'other') return;
  const encoder = new EnvelopeEncoder({ source: peerBytes, target: peerBytes, messageIdPrefix: 'x' });
  const message: OutgoingMessage =
    kind === 'response' && error !== undefined
      ? { kind: 'error', serviceId, method, requestId, error }
      : { kind, serviceId, method, requestId, bodyType, body };
  const outcome = outcomeOf(() => encoder.encode(message));
  if ('code' in outcome) return same(outcome.code, 'INVALID_ARGUMENT', 'the code of a refusal to encode');
  const again = decodeEnvelope(outcome.value);
  same(
    [again.kind, again.serviceId, again.method, again.requestId, again.error],
    [kind, serviceId, method, requestId, kind === 'response' ? error : undefined],
    'written again',
  );
  if (error === undefined)
    same([again.bodyType, Buffer.from(again.body)], [bodyType, Buffer.from(body)], 'body written again');
}

const peerBytes = encodeMessageOf(peerNumber(1));

const envelope: Target = {
  name: 'envelope',
  about: 'the envelope decoder: agrees with itself when warm, with the generated parser, and with its encoder',
  weight: 3,
  steps: { perByte: 40, base: 4_000 },
  covers: [
    'wire/envelope-decoder.ts',
    'wire/envelope.ts',
    'wire/cursor.ts',
    'wire/text.ts',
    'wire/rpc-message-reader.ts',
    'wire/rpc-header-reader.ts',
    'wire/rpc-header.ts',
    'wire/rpc-error.ts',
    'wire/name-cache.ts',
    'wire/bytes-cache.ts',
  ],
  shape: 'fields',
  codes: ['MALFORMED_FRAME', 'FRAME_TOO_LARGE'],
  seeds: (seed) => [...validFrames(seed, 60), encodeKeepAlive({ reply: true })],
  run: (input) => {
    const decoder = new EnvelopeDecoder();
    const first = decoder.decode(input);
    const facts = factsOf(first);
    same(factsOf(decoder.decode(input)), facts, 'decoded again by the same decoder');
    compareWithGenerated(input, first);
    writeAgain(first);
    return facts;
  },
};

const stream: Target = {
  name: 'envelope-stream',
  about: 'several frames through one decoder: what it remembers of names and headers changes no result',
  covers: ['wire/envelope-decoder.ts', 'wire/bytes-cache.ts', 'wire/name-cache.ts', 'wire/rpc-header-reader.ts'],
  shape: 'fields',
  seeds: (seed) => {
    const frames = validFrames(seed, 30);
    return frames.slice(0, -3).map((_, at) => inputOf(frames.slice(at, at + 3)));
  },
  run: (input) => {
    const decoder = new EnvelopeDecoder();
    for (const frame of framesOf(input)) {
      const warm = outcomeOf(() => factsOf(decoder.decode(frame)));
      same(
        warm,
        outcomeOf(() => factsOf(decodeEnvelope(frame))),
        'a decoder with a memory and one without',
      );
    }
    return undefined;
  },
};

const carried: Target = {
  name: 'envelope-contents',
  about: 'keep-alives, user messages, refusals and descriptors inside an envelope: a value or a typed error',
  weight: 1.5,
  covers: [
    'wire/keep-alive.ts',
    'wire/envelope.ts',
    'wire/rpc-error.ts',
    'wire/generated-codec.ts',
    'rpc/remote-error.ts',
  ],
  shape: 'fields',
  codes: ['MALFORMED_FRAME', 'FRAME_TOO_LARGE', 'INVALID_DESCRIPTOR'],
  seeds: (seed) => [
    encodeKeepAlive({ reply: true }),
    encodeKeepAlive({ reply: false }),
    ...validFrames(seed, 30),
    ...drawn(errorFields, seed, 10).map((fields) => encodeRpcError(fields)),
  ],
  run: (input) => {
    const received = decodeEnvelope(input);
    if (received.content === 'keepAlive') return encodeKeepAlive(decodeKeepAlive(received));
    if (received.error !== undefined) {
      const error = fromErrorFields(received.error, 'method');
      const kept = [error.message, ...Object.values(error.data)].reduce<number>(
        (sum, part) => sum + String(part).length,
        0,
      );
      check(kept < 6_000, `an error keeps ${kept} characters of what the peer sent`);
      return error.code;
    }
    const user = userBytes(received);
    if (user !== undefined) check(user.length <= received.body.length, 'more bytes than were sent');
    const { sourceBytes } = received;
    if (sourceBytes !== undefined) {
      const { sourceDescriptor } = decodeMessage(Message, input);
      return descriptorFromMessage(sourceDescriptor);
    }
    return user;
  },
};

export const envelopeTargets: readonly Target[] = [envelope, stream, carried];
