import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { runHandshake } from '../../../src/handshake/run-handshake.js';
import { createMemoryLinkPair } from '../../../src/link/memory-link.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import {
  decodeHandshakeFrame,
  encodeHandshakeRequest,
  encodeHandshakeResponse,
  HANDSHAKE_SERVICE_ID,
} from '../../../src/wire/handshake-frames.js';
import { PROTOCOL_VERSION } from '../../../src/wire/protocol-version.js';
import { countingAuthenticator } from './counting-authenticator.js';
import { A, B, claimed, INTRODUCTION, makeStand, REQUEST, RESPONSE, text } from './handshake-stand.js';

describe('a dialler', () => {
  test('sends one request, with both descriptors and the version, and is established in the turn of the response', () => {
    const stand = makeStand();
    stand.dial();
    expect(decodeHandshakeFrame(stand.link.sent[0] ?? new Uint8Array())).toMatchObject({
      kind: 'request',
      messageId: 'id-0',
      source: A,
      targetId: B.id,
      protocolVersion: PROTOCOL_VERSION,
      applicationVersion: 'test',
      extension: undefined,
    });
    stand.link.deliver(RESPONSE);
    expect([stand.told(), stand.link.sent.length, stand.link.end, stand.clock.pendingTimers]).toEqual([
      ['established'],
      1,
      undefined,
      0,
    ]);
  });

  test('leaves what comes right behind the response to the owner, each frame once (F1)', () => {
    const stand = makeStand();
    stand.dial();
    stand.link.deliver(RESPONSE, text('first'), text('second'));
    expect(claimed(stand.link)).toEqual(['first', 'second']);
  });

  test('finds a response that arrived before it began to read', () => {
    const stand = makeStand();
    stand.link.deliver(text('noise'), RESPONSE, text('first'));
    stand.dial();
    expect([stand.told(), claimed(stand.link)]).toEqual([['established'], ['first']]);
  });

  test.each([
    ['DUPLICATE_CONNECTION', 'refused REFUSED_DUPLICATE'],
    ['INVALID_TARGET_PEER_DESCRIPTOR', 'refused REFUSED_TARGET'],
    ['UNSUPPORTED_PROTOCOL_VERSION', 'refused REFUSED_VERSION'],
  ] as const)('refused with %s closes the link without a code', (error, told) => {
    const stand = makeStand();
    stand.dial();
    stand.link.deliver(encodeHandshakeResponse({ ...INTRODUCTION, source: B, error }));
    expect([stand.told(), stand.link.closing, stand.clock.pendingTimers]).toEqual([[told], { graceful: false }, 0]);
  });

  test('refused with a number that it does not know fails all the same', () => {
    const stand = makeStand();
    stand.dial();
    const refusal = encodeHandshakeResponse({ ...INTRODUCTION, source: B, error: 'UNSUPPORTED_PROTOCOL_VERSION' });
    const at = refusal.lastIndexOf(0x10);
    expect(refusal[at + 1]).toBe(2);
    stand.link.deliver(refusal.with(at + 1, 77));
    expect(stand.told()).toEqual(['refused HANDSHAKE_FAILED']);
  });

  test('gives a silent peer its time and no more, then ends the link', () => {
    const stand = makeStand();
    stand.dial();
    stand.clock.advanceSync(9_999);
    expect(stand.told()).toEqual([]);
    stand.clock.advanceSync(1);
    expect([stand.told(), stand.link.destroyedWith?.code]).toEqual([['failed HANDSHAKE_TIMEOUT'], 'HANDSHAKE_TIMEOUT']);
    expect(stand.clock.pendingTimers).toBe(0);
  });

  test('whose link ends learns why', () => {
    const stand = makeStand();
    stand.dial();
    const error = new ConnectionError('CONNECTION_LOST', 'Reset.');
    stand.link.finish({ error });
    expect(stand.told()).toEqual(['failed CONNECTION_LOST']);
    expect(stand.outcomes[0]).toMatchObject({ error: { cause: error } });
    expect(stand.clock.pendingTimers).toBe(0);
  });

  test('whose target has no encodable descriptor fails at once and leaves nothing', () => {
    const stand = makeStand();
    stand.dial({ target: peer(2, { publicKey: new Uint8Array(10_000) }) });
    expect([stand.told(), stand.link.destroyedWith !== undefined, stand.clock.pendingTimers]).toEqual([
      ['failed INVALID_DESCRIPTOR'],
      true,
      0,
    ]);
  });
});

describe('an acceptor', () => {
  test('answers a valid request first of all, then says that it is established', () => {
    const stand = makeStand();
    const order: string[] = [];
    stand.accept({ onOutcome: ({ type }) => order.push(`${type} after ${stand.sent()}`) });
    stand.link.deliver(REQUEST, text('first'));
    expect(order).toEqual(['established after response']);
    expect([claimed(stand.link), stand.clock.pendingTimers]).toEqual([['first'], 0]);
  });

  test('closes a socket that never sends a request', () => {
    const stand = makeStand();
    stand.accept();
    stand.clock.advanceSync(10_000);
    expect([stand.told(), stand.link.destroyedWith?.code, stand.sent()]).toEqual([
      ['failed HANDSHAKE_TIMEOUT'],
      'HANDSHAKE_TIMEOUT',
      [],
    ]);
  });

  test('ignores what it cannot read, within a bound', () => {
    const stand = makeStand();
    stand.accept();
    stand.link.deliver(Uint8Array.of(0xff), new Uint8Array(), text('?'), REQUEST);
    expect(stand.told()).toEqual(['established']);
    const flooded = makeStand();
    flooded.accept();
    flooded.link.deliver(...Array.from({ length: 17 }, () => Uint8Array.of(0xff)), REQUEST);
    expect([flooded.told(), flooded.sent(), flooded.clock.pendingTimers]).toEqual([['failed HANDSHAKE_FAILED'], [], 0]);
  });

  test('leaves a second request to the owner, unanswered', () => {
    const stand = makeStand();
    stand.accept();
    stand.link.deliver(REQUEST, REQUEST);
    expect([stand.told(), stand.sent(), claimed(stand.link).length]).toEqual([['established'], ['response'], 1]);
  });

  test('accepts fields from 1000 up that it does not know, in the envelope and in the request', () => {
    const stand = makeStand();
    stand.accept();
    const unknown = [0xd2, 0x7d, 2, 1, 2]; // Field 2010, two bytes.
    const { contentStart, contentLength } = requestIn(REQUEST);
    const content = REQUEST.slice(contentStart, contentStart + contentLength);
    const frame = [
      ...field(1, text('m')),
      ...field(4, text(HANDSHAKE_SERVICE_ID)),
      ...field(8, Uint8Array.of(...content, ...unknown)),
      ...unknown,
    ];
    stand.link.deliver(Uint8Array.from(frame));
    expect(stand.told()).toEqual(['established']);
  });

  test('tells the features that each side announces in its extension field', () => {
    const stand = makeStand();
    stand.accept({ features: 1 });
    stand.link.deliver(
      encodeHandshakeRequest({
        ...INTRODUCTION,
        source: A,
        target: B,
        extension: { features: 3, auth: new Uint8Array() },
      }),
    );
    expect(stand.outcomes[0]).toMatchObject({ result: { features: 3, remote: A } });
    expect(decodeHandshakeFrame(stand.link.sent[0] ?? new Uint8Array())).toMatchObject({ extension: { features: 1 } });
  });

  test.each([
    [{ protocolVersion: '0.9' }, 'UNSUPPORTED_PROTOCOL_VERSION'],
    [{ target: peer(3) }, 'INVALID_TARGET_PEER_DESCRIPTOR'],
  ])('answers %j with %s and drains it before it closes', (fields, error) => {
    const stand = makeStand();
    stand.accept();
    stand.link.congest();
    stand.link.deliver(encodeHandshakeRequest({ ...INTRODUCTION, source: A, target: B, ...fields }));
    expect(decodeHandshakeFrame(stand.link.sent[0] ?? new Uint8Array())).toMatchObject({ kind: 'response', error });
    expect([stand.link.closing, stand.link.end]).toEqual([{ graceful: false }, undefined]);
    stand.link.drainNow();
    expect([stand.link.wire.length, stand.link.end?.error, stand.clock.pendingTimers]).toEqual([1, undefined, 0]);
  });
});

test.each([2, 3, 4, 5])(
  'two runners exchange %d authenticated messages, then hand over links with nothing lost',
  async (messages) => {
    const clock = new VirtualClock();
    const [near, far] = createMemoryLinkPair({ clock, latencyMs: 5 });
    const authenticator = countingAuthenticator(messages);
    const ends: string[] = [];
    const common = {
      clock,
      timeoutMs: 1_000,
      applicationVersion: '',
      features: 0,
      newMessageId: () => 'm',
      authenticator,
    };
    runHandshake({
      ...common,
      link: far,
      self: B,
      role: 'acceptor',
      onOutcome: ({ type }) => far.send(text(`far ${type}`)),
    });
    runHandshake({
      ...common,
      link: near,
      self: A,
      target: B,
      role: 'dialler',
      onOutcome: ({ type }) => near.send(text(`near ${type}`)),
    });
    await clock.advance(100);
    for (const link of [near, far])
      link.claim({ frame: (bytes) => ends.push(new TextDecoder().decode(bytes)), writable() {}, closed() {} });
    expect([ends, clock.pendingTimers]).toEqual([['far established', 'near established'], 0]);
  },
);

function field(number: number, bytes: Uint8Array): number[] {
  return [(number << 3) | 2, bytes.length, ...bytes];
}

/** Where field 8 of a handshake request's envelope is. All lengths here are below 128. */
function requestIn(frame: Uint8Array): { contentStart: number; contentLength: number } {
  for (let at = 0; at < frame.length; at += 2 + (frame[at + 1] ?? 0)) {
    if (frame[at] === 0x42) return { contentStart: at + 2, contentLength: frame[at + 1] ?? 0 };
  }
  throw new Error('There is no request in this frame.');
}

test('each side learns which process the other one is, if it says so', () => {
  const told = (own: string | undefined, other: string | undefined) => {
    const [dialling, accepting] = [makeStand(), makeStand()];
    dialling.dial({ instance: own });
    const asked: unknown[] = [];
    accepting.accept({
      instance: other,
      onAdmission: ({ instance, admit }) => {
        asked.push(instance);
        admit();
      },
    });
    accepting.link.deliver(...dialling.link.sent);
    dialling.link.deliver(...accepting.link.sent);
    const known = [dialling, accepting].map(({ outcomes: [outcome] }) =>
      outcome?.type === 'established' ? outcome.result.instance : 'not established',
    );
    return { asked, known };
  };
  const [a, b] = ['00112233445566aa', '00112233445566bb'];
  expect(told(a, b)).toEqual({ asked: [a], known: [b, a] });
  expect(told(a, undefined)).toEqual({ asked: [a], known: [undefined, a] });
  expect(told(undefined, undefined)).toEqual({ asked: [undefined], known: [undefined, undefined] });
});
