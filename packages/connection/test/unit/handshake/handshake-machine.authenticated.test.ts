import { describe, expect, test } from 'vitest';
import {
  type HandshakeEvent,
  type HandshakeRole,
  type HandshakeState,
  handshakeTransition,
} from '../../../src/handshake/handshake-machine.js';
import { limits } from '../../../src/wire/limits.js';
import { countingAuthenticator } from './counting-authenticator.js';
import {
  ACCEPTOR,
  ADMITTED,
  arrives,
  continuation,
  DIALLER,
  OPENED,
  request,
  response,
  run,
} from './machine-fixtures.js';

describe('an authenticated exchange', () => {
  test.each([1, 2, 3, 4, 5, 6])('of %d messages succeeds on both sides, with garbage in between', (messages) => {
    const authenticator = countingAuthenticator(messages);
    const sides = {
      dialler: { setup: { ...DIALLER, authenticator }, state: { phase: 'idle', role: 'dialler' } as HandshakeState },
      acceptor: { setup: { ...ACCEPTOR, authenticator }, state: { phase: 'idle', role: 'acceptor' } as HandshakeState },
    };
    const log: string[] = [];
    const post = (side: HandshakeRole, event: HandshakeEvent): void => {
      const { state, effects } = handshakeTransition(sides[side].setup, sides[side].state, event);
      sides[side].state = state;
      const other = side === 'dialler' ? 'acceptor' : 'dialler';
      for (const effect of effects) {
        if (effect.type === 'askAdmission') post(side, ADMITTED);
        if (effect.type !== 'sendRequest' && effect.type !== 'sendResponse' && effect.type !== 'sendContinuation') {
          if (effect.type !== 'read') log.push(`${side} ${effect.type}`);
          continue;
        }
        log.push(`${side} ${effect.type} ${effect.auth?.[0] ?? '-'}`);
        const extension = { features: 0, auth: effect.auth ?? new Uint8Array() };
        post(other, arrives(undefined));
        if (effect.type === 'sendRequest') post(other, arrives(request({ extension })));
        else if (effect.type === 'sendResponse') post(other, arrives(response({ extension })));
        else post(other, arrives(continuation(effect.auth)));
      }
    };
    post('acceptor', OPENED);
    post('dialler', OPENED);
    expect([sides.dialler.state.phase, sides.acceptor.state.phase]).toEqual(['done', 'done']);
    expect(log.filter((line) => line.endsWith('succeed'))).toHaveLength(2);
    const sent = log.filter((line) => line.includes(' send')).map((line) => line.split(' ').at(-1));
    expect(sent.filter((auth) => auth !== '-').map(Number)).toEqual(
      Array.from({ length: messages }, (_, index) => index + 1),
    );
    expect(log.filter((line) => line.includes('sendContinuation'))).toHaveLength(Math.max(0, messages - 2));
  });

  test('that goes wrong fails: in the request, in the response, in a continuation', () => {
    const authenticator = countingAuthenticator(4);
    const auth = (byte: number) => ({ features: 0, auth: Uint8Array.of(byte) });
    const dialler = { ...DIALLER, authenticator };
    const acceptor = { ...ACCEPTOR, authenticator };
    expect(run(acceptor, 'acceptor', OPENED, arrives(request({ extension: auth(9) }))).codes).toEqual([
      'HANDSHAKE_FAILED',
    ]);
    expect(run(acceptor, 'acceptor', OPENED, arrives(request())).codes).toEqual(['HANDSHAKE_FAILED']);
    expect(run(dialler, 'dialler', OPENED, arrives(response({ extension: auth(9) }))).codes).toEqual([
      'HANDSHAKE_FAILED',
    ]);
    const good = arrives(request({ extension: auth(1) }));
    expect(run(acceptor, 'acceptor', OPENED, good, ADMITTED, arrives(continuation(Uint8Array.of(9)))).codes).toEqual([
      'HANDSHAKE_FAILED',
    ]);
  });

  test('whose code throws anything else fails as well, on either side', () => {
    const authenticator = {
      start: () => undefined,
      step: () => {
        throw new TypeError('broken');
      },
    };
    expect(run({ ...DIALLER, authenticator }, 'dialler', OPENED).codes).toEqual(['HANDSHAKE_FAILED']);
    expect(run({ ...ACCEPTOR, authenticator }, 'acceptor', OPENED, arrives(request())).codes).toEqual([
      'HANDSHAKE_FAILED',
    ]);
  });

  test('ignores requests and responses while it continues, within the bound', () => {
    const authenticator = countingAuthenticator(3);
    const extension = { features: 0, auth: Uint8Array.of(1) };
    const begun = [OPENED, arrives(request({ extension })), ADMITTED];
    const noise = Array.from({ length: limits.maxIgnoredHandshakeFrames }, () => arrives(request({ extension })));
    const last = arrives(continuation(Uint8Array.of(3)));
    const setup = { ...ACCEPTOR, authenticator };
    expect(run(setup, 'acceptor', ...begun, ...noise, last).types.at(-1)).toBe('succeed');
    expect(run(setup, 'acceptor', ...begun, ...noise, arrives(response()), last).codes).toEqual(['HANDSHAKE_FAILED']);
  });

  test('a peer without it is the authenticator’s decision: empty and absent bytes are the same', () => {
    const seen: unknown[] = [];
    const authenticator = {
      start: () => undefined,
      step: (_state: unknown, incoming: Uint8Array | undefined) => {
        seen.push(incoming);
        return { state: undefined, done: true };
      },
    };
    const setup = { ...ACCEPTOR, authenticator };
    run(setup, 'acceptor', OPENED, arrives(request()), ADMITTED);
    run(setup, 'acceptor', OPENED, arrives(request({ extension: { features: 0, auth: new Uint8Array() } })), ADMITTED);
    expect(seen).toEqual([undefined, undefined]);
  });

  test('without an authenticator of our own, what the remote sends of it is ignored', () => {
    const extension = { features: 0, auth: Uint8Array.of(7) };
    expect(run(DIALLER, 'dialler', OPENED, arrives(response({ extension }))).types.at(-1)).toBe('succeed');
    expect(run(ACCEPTOR, 'acceptor', OPENED, arrives(request({ extension })), ADMITTED).types.at(-1)).toBe('succeed');
  });
});
