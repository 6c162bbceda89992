import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../src/base/errors.js';
import { type AdmissionRequest, type HandshakeOutcome, runHandshake } from '../../src/handshake/run-handshake.js';
import { offererPair } from '../../src/testing/fixtures.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { decodeHandshakeFrame, encodeHandshakeRequest } from '../../src/wire/handshake-frames.js';
import { bytes, text } from './endpoint-stand.js';

const [source, target] = offererPair();
const request = encodeHandshakeRequest({
  messageId: 'r',
  source,
  target,
  protocolVersion: '1.1',
  applicationVersion: 'x',
});
const stopped = new ConnectionError('CANCELLED', 'stopped');

/** An acceptor's handshake on a scripted link; `onAdmission` is the test's. */
function accepting(onAdmission: (question: AdmissionRequest, stop: () => void) => void) {
  const clock = new VirtualClock();
  const link = new ScriptedLink({ clock, direction: 'inbound' });
  const outcomes: HandshakeOutcome[] = [];
  const cancel = runHandshake({
    self: target,
    role: 'acceptor',
    link,
    clock,
    timeoutMs: 10_000,
    applicationVersion: 'test',
    features: 0,
    newMessageId: () => 'm',
    onAdmission: (question) => onAdmission(question, () => cancel(stopped)),
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  return { clock, link, outcomes, cancel: () => cancel(stopped) };
}

describe('R19: a handshake that was stopped', () => {
  it('R19: stopped from inside its own question, it answers nothing and has no outcome', async () => {
    const { link, outcomes, clock } = accepting(({ admit }, stop) => {
      stop();
      admit();
    });
    link.deliver(request);
    await clock.advance(20_000);
    expect(outcomes).toEqual([]);
    expect(link.sent).toEqual([]);
    expect(link.destroyedWith).toBe(stopped);
    expect(clock.pending()).toEqual([]);
  });

  it('R19: an answer that comes after it was stopped is ignored', async () => {
    const questions: AdmissionRequest[] = [];
    const { link, outcomes, cancel } = accepting((question) => questions.push(question));
    link.deliver(request);
    cancel();
    questions[0]?.refuse('DUPLICATE_CONNECTION');
    questions[0]?.admit();
    expect(questions).toHaveLength(1);
    expect(outcomes).toEqual([]);
    expect(link.sent).toEqual([]);
  });

  it('R19: a second answer to the same question is ignored', () => {
    const { link, outcomes } = accepting(({ admit, refuse }) => {
      admit();
      refuse('DUPLICATE_CONNECTION');
      admit();
    });
    link.deliver(request);
    expect(outcomes.map(({ type }) => type)).toEqual(['established']);
    expect(link.wire.map((frame) => decodeHandshakeFrame(frame)?.kind)).toEqual(['response']);
    expect(link.end).toBeUndefined();
  });

  it('R19: after its last frame it reads nothing more: the next frames are the owner’s, a second request included', () => {
    const { link, outcomes } = accepting(({ admit }) => admit());
    link.deliver(request, request, bytes('data'));
    expect(outcomes).toHaveLength(1);
    expect(link.wire).toHaveLength(1);
    const received: string[] = [];
    link.claim({
      frame: (frame) => received.push(frame.length === request.length ? 'second request' : text(frame)),
      writable: () => {},
      closed: () => {},
    });
    expect(received).toEqual(['second request', 'data']);
  });
});
