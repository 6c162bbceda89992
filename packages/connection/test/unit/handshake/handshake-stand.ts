/** A runner of the handshake over a scripted link, with its outcomes written down. */
import { type HandshakeOutcome, type HandshakeRun, runHandshake } from '../../../src/handshake/run-handshake.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import {
  decodeHandshakeFrame,
  encodeHandshakeRequest,
  encodeHandshakeResponse,
} from '../../../src/wire/handshake-frames.js';
import { PROTOCOL_VERSION } from '../../../src/wire/protocol-version.js';

export const A = peer(1);
export const B = peer(2);
export const INTRODUCTION = { messageId: 'm', protocolVersion: PROTOCOL_VERSION, applicationVersion: 'x' };
export const REQUEST = encodeHandshakeRequest({ ...INTRODUCTION, source: A, target: B });
export const RESPONSE = encodeHandshakeResponse({ ...INTRODUCTION, source: B });
export const text = (value: string) => new TextEncoder().encode(value);

export function makeStand() {
  const clock = new VirtualClock();
  const link = new ScriptedLink({ clock });
  const outcomes: HandshakeOutcome[] = [];
  let id = 0;
  const base = {
    link,
    clock,
    timeoutMs: 10_000,
    applicationVersion: 'test',
    features: 0,
    newMessageId: () => `id-${id++}`,
    onOutcome: (outcome: HandshakeOutcome) => void outcomes.push(outcome),
  };
  return {
    clock,
    link,
    outcomes,
    told: () =>
      outcomes.map((outcome) =>
        outcome.type === 'established' ? 'established' : `${outcome.type} ${outcome.error.code}`,
      ),
    sent: () => link.sent.map((frame) => decodeHandshakeFrame(frame)?.kind ?? 'other'),
    dial: (fields: Partial<HandshakeRun> = {}) =>
      runHandshake({ ...base, self: A, target: B, role: 'dialler', ...fields }),
    accept: (fields: Partial<HandshakeRun> = {}) => runHandshake({ ...base, self: B, role: 'acceptor', ...fields }),
  };
}

/** Frames that an owner finds when it claims now. */
export function claimed(link: ScriptedLink): string[] {
  const frames: string[] = [];
  link.claim({ frame: (bytes) => frames.push(new TextDecoder().decode(bytes)), writable() {}, closed() {} });
  return frames;
}
