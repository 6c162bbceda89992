/** Targets for the bodies of messages: those of every service, those of locks by hand, and a message inside a message. */

import { lockRequest, lockResponse, unlockRequest } from 'connection-source/locks/lock-bodies.js';
import type { BodyType } from 'connection-source/wire/body.js';
import * as bodyTypes from 'connection-source/wire/body-types.js';
import { Message, RouteMessageWrapper } from 'connection-source/wire/generated/dht.js';
import { decodeMessage, encodeMessage } from 'connection-source/wire/generated-codec.js';
import { innerBytes, innerEnvelope, rewrap, wrapFrame } from 'connection-source/wire/routed-message.js';
import { bytes, drawn, name, peerNumber } from './arbitraries.js';
import { validFrames } from './envelope-targets.js';
import type { Target } from './target.js';
import { check, outcomeOf, same } from './violation.js';

const types: readonly BodyType<unknown>[] = Object.values(bodyTypes).map(({ typeName, encode, decode }) => ({
  typeName,
  encode: (value: unknown) => Reflect.apply(encode, undefined, [value]),
  decode,
}));

const bodies: Target = {
  name: 'bodies',
  about: 'bodies of every service of the network, chosen by the first byte: the same when written again',
  weight: 2,
  covers: ['wire/body.ts', 'wire/body-types.ts', 'wire/generated-codec.ts'],
  shape: 'fields',
  codes: ['MALFORMED_FRAME'],
  seeds: (seed) => {
    const parts = [...validFrames(seed, 40), ...drawn(bytes(30), seed, 20)];
    return parts.map((part, at) => Uint8Array.from([at, ...part]));
  },
  run: (input) => {
    const type = types[(input[0] ?? 0) % types.length];
    if (type === undefined) return undefined;
    const value = type.decode(input.subarray(1));
    const written = type.encode(value);
    check(written.length <= 4 * input.length + 64, `${written.length} bytes written of ${input.length} read`);
    same(Buffer.from(type.encode(type.decode(written))), Buffer.from(written), `${type.typeName} written again`);
    return value;
  },
};

const locks: Target = {
  name: 'lock-bodies',
  about: 'the bodies of locks, read by hand: what the generated parser reads',
  covers: ['locks/lock-bodies.ts', 'wire/cursor.ts', 'wire/text.ts'],
  shape: 'fields',
  codes: ['MALFORMED_FRAME'],
  seeds: (seed) => [
    ...drawn(name, seed, 20).map((lockId) => lockRequest.encode({ lockId })),
    lockResponse.encode({ accepted: true }),
    lockResponse.encode({ accepted: false }),
  ],
  run: (input) => {
    const generated = outcomeOf(() => bodyTypes.lockRequest.decode(input));
    const flag = outcomeOf(() => bodyTypes.lockResponse.decode(input));
    const answer = outcomeOf(() => lockResponse.decode(input));
    if ('value' in flag && 'value' in answer) same(answer.value, { accepted: flag.value.accepted }, 'a lock response');
    const asked = lockRequest.decode(input);
    same(unlockRequest.decode(input), asked, 'the same body under another name');
    if ('value' in generated && !generated.value.lockId.includes('\ufffd'))
      same(asked, { lockId: generated.value.lockId }, 'a lock id');
    same(lockRequest.decode(lockRequest.encode(asked)), asked, 'written again');
    return asked;
  },
};

const fields = { requestId: 'r-1', source: peerNumber(1), target: peerNumber(2).id, path: [peerNumber(3)] };

const routed: Target = {
  name: 'routed-message',
  about: 'a message inside a message: bounded, typed, and on its next hop what it was',
  covers: ['wire/routed-message.ts', 'wire/descriptor-codec.ts', 'wire/envelope-decoder.ts'],
  shape: 'fields',
  codes: ['MALFORMED_FRAME', 'FRAME_TOO_LARGE', 'INVALID_DESCRIPTOR'],
  memory: { perByte: 40, base: 20_000 },
  steps: { perByte: 120, base: 12_000 },
  seeds: (seed) => validFrames(seed, 40).map((frame) => encodeMessage(RouteMessageWrapper, wrapFrame(fields, frame))),
  run: (input) => {
    const wrapper = decodeMessage(RouteMessageWrapper, input);
    check(innerBytes(wrapper) <= 4 * input.length + 64, 'an inner message larger than what it came in');
    const inner = innerEnvelope(wrapper);
    const next = decodeMessage(RouteMessageWrapper, encodeMessage(RouteMessageWrapper, rewrap(fields, wrapper)));
    same(next.routingPath.length, 1, 'the way of the next hop');
    if (inner === undefined) return undefined;
    const again = innerEnvelope(next);
    check(again !== undefined, 'the inner message is gone');
    same(
      [again.content, again.serviceId, again.method, again.requestId],
      [inner.content, inner.serviceId, inner.method, inner.requestId],
      'the next hop',
    );
    same(Buffer.from(again.body), Buffer.from(inner.body), 'the body on the next hop');
    return inner.content;
  },
};

const frame: Target = {
  name: 'wrapped-frame',
  about: 'a frame that is put into a wrapper comes out with what it said',
  weight: 0.5,
  covers: ['wire/routed-message.ts'],
  shape: 'fields',
  codes: ['MALFORMED_FRAME', 'FRAME_TOO_LARGE', 'INVALID_DESCRIPTOR'],
  steps: { perByte: 120, base: 12_000 },
  seeds: (seed) => validFrames(seed, 20),
  run: (input) => {
    const wrapper = wrapFrame(fields, input);
    const direct = outcomeOf(() => decodeMessage(Message, input).body?.$case);
    same({ value: wrapper.message?.body?.$case }, direct, 'the kind of the inner message');
    return innerEnvelope(wrapper)?.content;
  },
};

export const bodyTargets: readonly Target[] = [bodies, locks, routed, frame];
