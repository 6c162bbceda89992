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
import { framesOf, inputOf } from '../input/fields.js';
import { bytes, descriptor, drawn, name, peerNumber } from './arbitraries.js';
import { compareWithGenerated } from './compare-envelopes.js';
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

const userMessage = fc.record({ kind: fc.constant('bytes' as const), serviceId: name, bytes: bytes(24) });

const outgoing: fc.Arbitrary<OutgoingMessage> = fc.oneof(
  userMessage,
  call.map((fields) => ({ kind: 'request' as const, ...fields })),
  call.map((fields) => ({ kind: 'notification' as const, ...fields })),
  call.map((fields) => ({ kind: 'response' as const, ...fields })),
  call.chain(({ body: _, bodyType: __, ...fields }) =>
    errorFields.map((error) => ({ kind: 'error' as const, ...fields, error })),
  ),
);

/** Frames as a node sends them to everybody. */
export function validFrames(seed: number, count: number): Uint8Array[] {
  return drawn(fc.tuple(descriptor, descriptor, outgoing), seed, count).map(([source, target, message]) =>
    new EnvelopeEncoder({
      source: encodeMessageOf(source),
      target: encodeMessageOf(target),
      messageIdPrefix: 'a1b2c3d4-',
    }).encode(message),
  );
}

/** Frames as a node sends them to others of ours only. */
function bareFrames(seed: number, count: number): Uint8Array[] {
  return drawn(userMessage, seed, count).map((message) => encoderOf('a1b2c3d4-').encodeBare(message));
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

function encoderOf(messageIdPrefix: string): EnvelopeEncoder {
  return new EnvelopeEncoder({ source: peerBytes, target: peerBytes, messageIdPrefix });
}

/** A bare message that is written again says the same, and in RPC it says the same, too. */
function writeBareAgain(envelope: Envelope): void {
  const { serviceId } = envelope;
  const user = outcomeOf(() => userBytes(envelope));
  if ('code' in user) return same(user.code, 'MALFORMED_FRAME', 'the code of a refusal to read');
  check(user.value !== undefined, 'a bare message without user bytes');
  const message = { kind: 'bytes', serviceId, bytes: user.value } as const;
  const outcome = outcomeOf(() => [encoderOf('x').encodeBare(message), encoderOf('x').encode(message)]);
  if ('code' in outcome) return same(outcome.code, 'INVALID_ARGUMENT', 'the code of a refusal to encode');
  for (const frame of outcome.value) {
    const again = decodeEnvelope(frame);
    const said = [again.kind, again.serviceId, again.method, again.requestId, again.bodyType, userBytes(again)];
    const expected = [envelope.kind, serviceId, envelope.method, '', envelope.bodyType, user.value];
    same(said, expected, 'a bare message written again');
  }
}

/** An RPC message that is written again says the same. */
function writeAgain(envelope: Envelope): void {
  const { content, kind, serviceId, method, requestId, bodyType, error, body } = envelope;
  if (content === 'bareMessage') return writeBareAgain(envelope);
  if (content !== 'rpc' || kind === 'other') return;
  const encoder = encoderOf('x');
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
    'wire/bare-message.ts',
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
  seeds: (seed) => [...validFrames(seed, 60), ...bareFrames(seed, 10), encodeKeepAlive({ reply: true })],
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
    const bare = bareFrames(seed, 30);
    const frames = validFrames(seed, 30).map((frame, at) => (at % 4 === 3 ? (bare[at] ?? frame) : frame));
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
    ...bareFrames(seed, 10),
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
