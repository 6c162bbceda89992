/** Targets for the handshake: its frames, and both sides of it fed with whatever comes. */
import type { Clock } from 'connection-source/base/clock.js';
import { type HandshakeOutcome, runHandshake } from 'connection-source/handshake/run-handshake.js';
import { decodeEnvelope } from 'connection-source/wire/envelope-decoder.js';
import { HandshakeResponse } from 'connection-source/wire/generated/dht.js';
import { decodeMessage } from 'connection-source/wire/generated-codec.js';
import {
  decodeHandshakeFrame,
  encodeHandshakeContinuation,
  encodeHandshakeRequest,
  encodeHandshakeResponse,
  type HandshakeFrame,
} from 'connection-source/wire/handshake-frames.js';
import { limits } from 'connection-source/wire/limits.js';
import fc from 'fast-check';
import { framesOf, inputOf } from '../input/fields.js';
import { bytes, descriptor, drawn, peerNumber, uint32 } from './arbitraries.js';
import { validFrames } from './envelope-targets.js';
import { ScriptedFrames } from './scripted-frames.js';
import type { Target } from './target.js';
import { TargetClock } from './target-clock.js';
import { check, same } from './violation.js';

const [us, them] = [peerNumber(1), peerNumber(2)];
/** What a descriptor leaves for its two keys. */
const MAX_KEY_BYTES = limits.maxDescriptorBytes - 320;

const version = fc.constantFrom('1.1', '1.0', '2.5', '0.1', '', 'x');
const extension = fc.option(
  fc.record({ features: uint32, auth: bytes(16), instance: fc.constantFrom('0011223344556677', undefined) }),
  { nil: undefined },
);
const common = fc.record({
  messageId: fc.string({ maxLength: 8 }),
  protocolVersion: version,
  applicationVersion: version,
  extension,
});
const error = fc.constantFrom(
  'DUPLICATE_CONNECTION',
  'INVALID_TARGET_PEER_DESCRIPTOR',
  'UNSUPPORTED_PROTOCOL_VERSION',
  undefined,
);

function requests(seed: number, count: number): Uint8Array[] {
  const peers = fc.tuple(fc.oneof(descriptor, fc.constant(them)), fc.oneof(descriptor, fc.constant(us)));
  return drawn(fc.tuple(common, peers), seed, count).map(([{ extension: more, ...fields }, [source, target]]) =>
    encodeHandshakeRequest({ ...fields, source, target, ...(more && { extension: more }) }),
  );
}

function responses(seed: number, count: number): Uint8Array[] {
  const values = fc.tuple(common, fc.oneof(descriptor, fc.constant(them)), error);
  return drawn(values, seed, count).map(([{ extension: more, ...fields }, source, refusal]) =>
    encodeHandshakeResponse({
      ...fields,
      source,
      ...(refusal && { error: refusal }),
      ...(more && { extension: more }),
    }),
  );
}

function continuations(seed: number, count: number): Uint8Array[] {
  return drawn(bytes(16), seed, count).map((auth) => encodeHandshakeContinuation({ messageId: 'c', auth }));
}

/** A request whose keys are as long as they may be. */
const atKeyBound = encodeHandshakeRequest({
  messageId: 'm',
  source: { ...them, publicKey: new Uint8Array(MAX_KEY_BYTES / 2), signature: new Uint8Array(MAX_KEY_BYTES / 2) },
  target: us,
  protocolVersion: '1.1',
  applicationVersion: '1',
});

/** What can be said again in the same words. */
function writeAgain(frame: HandshakeFrame): void {
  if (frame.kind === 'continuation') {
    const again = decodeHandshakeFrame(encodeHandshakeContinuation(frame));
    return same({ ...again, messageId: frame.messageId }, frame, 'continuation written again');
  }
  const { messageId, protocolVersion, applicationVersion, extension: more } = frame;
  const fields = { messageId, protocolVersion, applicationVersion, ...(more && { extension: more }) };
  if (frame.kind === 'request') {
    const again = decodeHandshakeFrame(encodeHandshakeRequest({ ...fields, source: frame.source, target: us }));
    return same(
      { ...again, messageId, targetId: undefined },
      { ...frame, targetId: undefined },
      'request written again',
    );
  }
  if (frame.source === undefined || frame.error === 'UNKNOWN') return;
  const { source, error: refusal } = frame;
  const again = decodeHandshakeFrame(
    encodeHandshakeResponse({ ...fields, source, ...(refusal && { error: refusal }) }),
  );
  same({ ...again, messageId }, frame, 'response written again');
}

const frames: Target = {
  name: 'handshake-frame',
  about: 'handshake frames: owned by the result, bounded texts, the same when written again',
  weight: 2,
  covers: ['wire/handshake-frames.ts', 'wire/descriptor-codec.ts', 'wire/generated-codec.ts'],
  shape: 'fields',
  codes: ['MALFORMED_FRAME', 'FRAME_TOO_LARGE', 'INVALID_DESCRIPTOR'],
  ownsResult: true,
  seeds: (seed) => [atKeyBound, ...requests(seed, 30), ...responses(seed, 30), ...continuations(seed, 5)],
  run: (input) => {
    const frame = decodeHandshakeFrame(input);
    if (frame === undefined) return undefined;
    if (frame.kind !== 'continuation') {
      check(frame.protocolVersion.length <= limits.maxNameBytes, 'a version of bounded length');
      check(frame.applicationVersion.length <= limits.maxNameBytes, 'a version of bounded length');
    }
    if (frame.kind === 'request') check((frame.targetId?.length ?? 0) <= 42, 'a target id of bounded length');
    if (frame.kind !== 'continuation' && frame.source !== undefined) {
      const { publicKey, signature } = frame.source;
      const keys = (publicKey?.length ?? 0) + (signature?.length ?? 0);
      check(keys <= MAX_KEY_BYTES, `keys of ${keys} bytes`);
    }
    if (frame.kind === 'response') {
      // Its first number is 0: only presence tells a refusal from a success.
      const { error: sent } = decodeMessage(HandshakeResponse, decodeEnvelope(input).contentBytes);
      same(frame.error !== undefined, sent !== undefined, 'whether the peer refuses');
    }
    writeAgain(frame);
    return frame;
  },
};

/** Runs one side; the first byte of the input says which, and how it decides. */
function runSide(input: Uint8Array, clock: Clock): { outcomes: HandshakeOutcome[]; link: ScriptedFrames } {
  const choice = input[0] ?? 0;
  const link = new ScriptedFrames(framesOf(input.subarray(1)));
  const outcomes: HandshakeOutcome[] = [];
  const withAuth = (choice & 4) !== 0;
  runHandshake({
    self: us,
    ...((choice & 1) === 0 ? { role: 'acceptor' as const } : { role: 'dialler' as const, target: them }),
    applicationVersion: '1',
    features: 1,
    ...(withAuth && { authenticator: countdown }),
    link: link.link,
    clock,
    timeoutMs: 1_000,
    newMessageId: () => 'id',
    onAdmission: (request) => ((choice & 2) === 0 ? request.admit() : request.refuse('DUPLICATE_CONNECTION')),
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  link.end();
  return { outcomes, link };
}

/** Messages that one side may read, with the handshake's own. */
const MAX_EXCHANGE = 24;

/** An exchange of as many messages as the peer's first bytes say, up to 20. */
const countdown = {
  start: (role: string): number => (role === 'dialler' ? 1 : 0),
  step: (state: unknown, incoming: Uint8Array | undefined) => {
    const left = state === 0 ? 2 + ((incoming?.[0] ?? 0) % 20) : Number(state) - 1;
    return { state: left, send: Uint8Array.of(left), done: left <= 0 };
  },
};

const run: Target = {
  name: 'handshake',
  about: 'both sides of a handshake over a link: one outcome with a typed error, no timer left, bounded reading',
  covers: ['handshake/handshake-machine.ts', 'handshake/run-handshake.ts', 'wire/protocol-version.ts'],
  shape: 'fields',
  steps: { perByte: 30, base: 6_000 },
  memory: { perByte: 20, base: 20_000 },
  seeds: (seed) => {
    const [asked, answered, more, others] = [
      requests(seed, 20),
      responses(seed, 20),
      continuations(seed, 20),
      validFrames(seed, 20),
    ];
    return asked.flatMap((request, at) => [
      prefixed(at % 8, [others[at], request, more[at]]),
      prefixed((at % 8) | 1, [answered[at], more[at], others[at]]),
    ]);
  },
  run: (input) => {
    const clock = new TargetClock();
    const { outcomes, link } = runSide(input, clock);
    same(outcomes.length, 1, 'outcomes of one handshake');
    same(clock.pending, 0, 'timers left');
    const [outcome] = outcomes;
    if (outcome?.type === 'failed') check(link.isDestroyed, 'a failed handshake ends its link');
    if (outcome?.type !== 'established') check(typeof outcome?.error.code === 'string', 'an error without a code');
    const messages = ((input[0] ?? 0) & 4) === 0 ? 1 : MAX_EXCHANGE;
    check(link.read <= messages * (limits.maxIgnoredHandshakeFrames + 1), `${link.read} frames were read`);
    return outcome;
  },
};

function prefixed(choice: number, list: readonly (Uint8Array | undefined)[]): Uint8Array {
  const given = list.filter((frame) => frame !== undefined);
  return Uint8Array.from([choice, ...inputOf(given)]);
}

export const handshakeTargets: readonly Target[] = [frames, run];
