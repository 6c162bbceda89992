/** Setups, frames and a player for tests of the handshake machine. */
import {
  type HandshakeEffect,
  type HandshakeEvent,
  type HandshakeRole,
  type HandshakeSetup,
  type HandshakeState,
  handshakeTransition,
} from '../../../src/handshake/handshake-machine.js';
import { peer } from '../../../src/testing/fixtures.js';
import type {
  HandshakeFrame,
  HandshakeRequestFrame,
  HandshakeResponseFrame,
} from '../../../src/wire/handshake-frames.js';
export const A = peer(1);
export const B = peer(2);
export const DIALLER: HandshakeSetup = { self: A, target: B, applicationVersion: 'a', features: 0 };
export const ACCEPTOR: HandshakeSetup = { self: B, applicationVersion: 'b', features: 0 };

export const request = (fields: Partial<HandshakeRequestFrame> = {}): HandshakeFrame => ({
  kind: 'request',
  messageId: 'm',
  source: A,
  targetId: B.id,
  protocolVersion: '1.1',
  applicationVersion: 'a',
  extension: undefined,
  ...fields,
});
export const response = (fields: Partial<HandshakeResponseFrame> = {}): HandshakeFrame => ({
  kind: 'response',
  messageId: 'm',
  source: B,
  error: undefined,
  protocolVersion: '1.1',
  applicationVersion: 'b',
  extension: undefined,
  ...fields,
});
export const continuation = (auth: Uint8Array = new Uint8Array()): HandshakeFrame => ({
  kind: 'continuation',
  messageId: 'm',
  auth,
});
export const arrives = (frame: HandshakeFrame | undefined): HandshakeEvent => ({ type: 'frame', frame });
export const OPENED: HandshakeEvent = { type: 'opened' };
export const ADMITTED: HandshakeEvent = { type: 'admitted' };

/** Runs events through the machine; all effects in order, and the last state. */
export function run(setup: HandshakeSetup, role: HandshakeRole, ...events: readonly HandshakeEvent[]) {
  let state: HandshakeState = { phase: 'idle', role };
  const effects: HandshakeEffect[] = [];
  for (const event of events) {
    const next = handshakeTransition(setup, state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { phase: state.phase, effects, types: effects.map(({ type }) => type), codes: effects.flatMap(codeOf) };
}

function codeOf(effect: HandshakeEffect): string[] {
  return effect.type === 'refused' || effect.type === 'fail' ? [effect.error.code] : [];
}
