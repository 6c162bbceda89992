import { describe, expect, test } from 'vitest';
import { PROBE_METHOD, probeFrame, receiveKeepAlive } from '../../../src/manager/keep-alive.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { encodePeerDescriptor } from '../../../src/wire/descriptor-codec.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import { EnvelopeEncoder } from '../../../src/wire/envelope-encoder.js';
import { features } from '../../../src/wire/handshake-frames.js';
import { decodeKeepAlive, encodeKeepAlive } from '../../../src/wire/keep-alive.js';

const encoder = () =>
  new EnvelopeEncoder({ source: encodePeerDescriptor(peer(1)), target: peer(2), messageIdPrefix: 'p' });
const question = decodeEnvelope(encodeKeepAlive({ reply: false }));

describe('a probe', () => {
  test('of a peer that answers keep-alive frames is one that asks', () => {
    const envelope = decodeEnvelope(probeFrame(features.answersKeepAlive | 4, encoder()));
    expect([envelope.content, decodeKeepAlive(envelope)]).toEqual(['keepAlive', { reply: false }]);
  });

  test('of any other peer is a request of a method nobody has, on a service that everybody has', () => {
    expect(decodeEnvelope(probeFrame(4, encoder()))).toMatchObject({
      content: 'rpc',
      kind: 'request',
      serviceId: 'system/connection-manager',
      method: PROBE_METHOD,
    });
  });

  test('of a foreign peer has a message id of its own each time: the peer drops ids that it knows', () => {
    const shared = encoder();
    const ids = [probeFrame(0, shared), probeFrame(0, shared)].map((frame) => decodeEnvelope(frame).messageId);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('a received keep-alive', () => {
  test('that asks is answered by one that does not', () => {
    const link = new ScriptedLink();
    receiveKeepAlive(question, link);
    expect(link.wire.map((frame) => decodeKeepAlive(decodeEnvelope(frame)))).toEqual([{ reply: true }]);
  });

  test('that answers is not answered', () => {
    const link = new ScriptedLink();
    receiveKeepAlive(decodeEnvelope(encodeKeepAlive({ reply: true })), link);
    expect(link.sent).toEqual([]);
  });

  test('costs a bounded answer from a peer that asks without end and reads nothing', () => {
    const link = new ScriptedLink();
    link.congest();
    for (let i = 0; i < 1_000; i++) receiveKeepAlive(question, link);
    expect(link.sent).toHaveLength(1);
    link.drainNow();
    receiveKeepAlive(question, link);
    expect(link.wire).toHaveLength(2);
  });
});
