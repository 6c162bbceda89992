import { describe, expect, test } from 'vitest';
import { isConnectionError } from '../../../src/base/errors.js';
import { type HandshakeEvent, refusalError } from '../../../src/handshake/handshake-machine.js';
import { peer } from '../../../src/testing/fixtures.js';
import type { HandshakeFrame } from '../../../src/wire/handshake-frames.js';
import { limits } from '../../../src/wire/limits.js';
import {
  A,
  ACCEPTOR,
  ADMITTED,
  arrives,
  B,
  continuation,
  DIALLER,
  OPENED,
  request,
  response,
  run,
} from './machine-fixtures.js';

const garbage: readonly (HandshakeFrame | undefined)[] = [undefined, continuation()];

describe('two messages', () => {
  test('the dialler asks, reads, and succeeds with the descriptor that it dialled', () => {
    const { phase, types, effects } = run(DIALLER, 'dialler', OPENED, arrives(response()));
    expect([phase, types]).toEqual(['done', ['sendRequest', 'read', 'succeed']]);
    const result = { remote: B, protocolVersion: '1.1', applicationVersion: 'b', features: 0 };
    expect(effects.at(-1)).toEqual({ type: 'succeed', result });
  });

  test('the acceptor reads, asks for admission, and its answer comes before anybody learns of the success (F2)', () => {
    const before = run(ACCEPTOR, 'acceptor', OPENED, arrives(request()));
    expect([before.phase, before.types]).toEqual(['deciding', ['read', 'askAdmission']]);
    const after = run(ACCEPTOR, 'acceptor', OPENED, arrives(request()), ADMITTED);
    expect([after.phase, after.types.slice(2)]).toEqual(['done', ['sendResponse', 'succeed']]);
    expect(after.effects.at(-1)).toMatchObject({ result: { remote: A, applicationVersion: 'a' } });
  });

  test('features of the remote are told, and are none where it sends no extension', () => {
    const extension = { features: 5, auth: new Uint8Array() };
    expect(run(DIALLER, 'dialler', OPENED, arrives(response({ extension }))).effects.at(-1)).toMatchObject({
      result: { features: 5 },
    });
    const accepted = run(ACCEPTOR, 'acceptor', OPENED, arrives(request({ extension })), ADMITTED);
    expect(accepted.effects.at(-1)).toMatchObject({ result: { features: 5 } });
  });
});

describe('versions (wire-protocol 4.2)', () => {
  const good = ['1.0', '1.1', '2.0', '3.5'];
  const bad = ['', '0.9', '1.1.0', '1', 'x.y', '1.', '.1', ' 1.1', '1.1 ', '-1.0', '1e3.0'];

  test.each(good)('%j is accepted by both sides', (protocolVersion) => {
    expect(run(ACCEPTOR, 'acceptor', OPENED, arrives(request({ protocolVersion }))).types.at(-1)).toBe('askAdmission');
    expect(run(DIALLER, 'dialler', OPENED, arrives(response({ protocolVersion }))).types.at(-1)).toBe('succeed');
  });

  test.each(bad)('%j is refused by both sides, also in a response without error', (protocolVersion) => {
    const acceptor = run(ACCEPTOR, 'acceptor', OPENED, arrives(request({ protocolVersion })));
    expect([acceptor.types.slice(1), acceptor.codes]).toEqual([['sendResponse', 'refused'], ['REFUSED_VERSION']]);
    expect(acceptor.effects[1]).toMatchObject({ error: 'UNSUPPORTED_PROTOCOL_VERSION' });
    const dialler = run(DIALLER, 'dialler', OPENED, arrives(response({ protocolVersion })));
    expect([dialler.types.slice(2), dialler.codes]).toEqual([['refused'], ['REFUSED_VERSION']]);
  });

  test('come first: a wrong version to a wrong target is a wrong version (wire-protocol 4.3)', () => {
    const { effects } = run(ACCEPTOR, 'acceptor', OPENED, arrives(request({ protocolVersion: '0.9', targetId: A.id })));
    expect(effects[1]).toMatchObject({ error: 'UNSUPPORTED_PROTOCOL_VERSION' });
  });
});

describe('the target', () => {
  test('that is somebody else is refused, without asking for admission', () => {
    const { types, effects, codes } = run(ACCEPTOR, 'acceptor', OPENED, arrives(request({ targetId: peer(3).id })));
    expect([types.slice(1), codes]).toEqual([['sendResponse', 'refused'], ['REFUSED_TARGET']]);
    expect(effects[1]).toMatchObject({ error: 'INVALID_TARGET_PEER_DESCRIPTOR' });
  });

  test('may be absent', () => {
    expect(run(ACCEPTOR, 'acceptor', OPENED, arrives(request({ targetId: undefined }))).phase).toBe('deciding');
  });

  test('answers under another id: the dialler fails, since its descriptor is out of date', () => {
    expect(run(DIALLER, 'dialler', OPENED, arrives(response({ source: peer(3) }))).codes).toEqual(['HANDSHAKE_FAILED']);
  });

  test('need not introduce itself', () => {
    expect(run(DIALLER, 'dialler', OPENED, arrives(response({ source: undefined }))).types.at(-1)).toBe('succeed');
  });
});

describe('refusals', () => {
  test.each([
    ['DUPLICATE_CONNECTION', 'REFUSED_DUPLICATE'],
    ['INVALID_TARGET_PEER_DESCRIPTOR', 'REFUSED_TARGET'],
    ['UNSUPPORTED_PROTOCOL_VERSION', 'REFUSED_VERSION'],
    ['UNKNOWN', 'HANDSHAKE_FAILED'],
  ] as const)('%s makes the dialler end as refused with %s', (error, code) => {
    const { phase, types, codes } = run(DIALLER, 'dialler', OPENED, arrives(response({ error })));
    expect([phase, types.slice(2), codes]).toEqual(['done', ['refused'], [code]]);
    expect(isConnectionError(refusalError(error), code)).toBe(true);
  });

  test('a refusal counts before the version of whoever refuses', () => {
    const { codes } = run(
      DIALLER,
      'dialler',
      OPENED,
      arrives(response({ error: 'DUPLICATE_CONNECTION', protocolVersion: '0.9' })),
    );
    expect(codes).toEqual(['REFUSED_DUPLICATE']);
  });

  test('the acceptor answers with what admission says, and ends', () => {
    const refused: HandshakeEvent = { type: 'notAdmitted', error: 'DUPLICATE_CONNECTION' };
    const { phase, types, effects, codes } = run(ACCEPTOR, 'acceptor', OPENED, arrives(request()), refused);
    expect([phase, types.slice(2), codes]).toEqual(['done', ['sendResponse', 'refused'], ['REFUSED_DUPLICATE']]);
    expect(effects[2]).toMatchObject({ error: 'DUPLICATE_CONNECTION', auth: undefined });
  });
});

describe('what does not belong', () => {
  test.each(garbage)('is ignored by both sides: %j', (frame) => {
    expect(run(DIALLER, 'dialler', OPENED, arrives(frame), arrives(response())).types).toEqual([
      'sendRequest',
      'read',
      'read',
      'succeed',
    ]);
    expect(run(ACCEPTOR, 'acceptor', OPENED, arrives(frame), arrives(request())).types).toEqual([
      'read',
      'read',
      'askAdmission',
    ]);
  });

  test('a response to an acceptor, and a request to a dialler, are ignored', () => {
    expect(run(DIALLER, 'dialler', OPENED, arrives(request())).types).toEqual(['sendRequest', 'read', 'read']);
    expect(run(ACCEPTOR, 'acceptor', OPENED, arrives(response())).types).toEqual(['read', 'read']);
  });

  test('ends the handshake when it becomes too much', () => {
    const some = Array.from({ length: limits.maxIgnoredHandshakeFrames }, () => arrives(undefined));
    for (const [setup, role] of [
      [DIALLER, 'dialler'],
      [ACCEPTOR, 'acceptor'],
    ] as const) {
      expect(run(setup, role, OPENED, ...some).codes).toEqual([]);
      expect(run(setup, role, OPENED, ...some, arrives(undefined)).codes).toEqual(['HANDSHAKE_FAILED']);
    }
  });

  test('a second request while deciding, and anything after the end, changes nothing (R19)', () => {
    const deciding = run(ACCEPTOR, 'acceptor', OPENED, arrives(request()), arrives(request()), OPENED);
    expect([deciding.phase, deciding.types]).toEqual(['deciding', ['read', 'askAdmission']]);
    const refused: HandshakeEvent = { type: 'notAdmitted', error: 'DUPLICATE_CONNECTION' };
    const done = run(
      ACCEPTOR,
      'acceptor',
      OPENED,
      arrives(request()),
      ADMITTED,
      ADMITTED,
      refused,
      arrives(request()),
      OPENED,
    );
    expect([done.phase, done.types.slice(2)]).toEqual(['done', ['sendResponse', 'succeed']]);
  });

  test('an admission that nobody asked for, and a second opening, change nothing', () => {
    expect(run(ACCEPTOR, 'acceptor', ADMITTED, OPENED, ADMITTED, OPENED).types).toEqual(['read']);
    expect(run(DIALLER, 'dialler', arrives(response()), OPENED, ADMITTED, OPENED).types).toEqual([
      'sendRequest',
      'read',
    ]);
  });
});

describe('what does not fit', () => {
  test('a frame before the opening, and a second opening in the middle, change nothing', () => {
    expect(run(DIALLER, 'dialler', arrives(response()))).toMatchObject({ phase: 'idle', types: [] });
    const authenticator = { start: () => 0, step: () => ({ state: 0, done: false }) };
    const authenticated = { ...DIALLER, authenticator };
    const { phase, types } = run(authenticated, 'dialler', OPENED, arrives(response()), OPENED);
    expect([phase, types]).toEqual(['continuing', ['sendRequest', 'read', 'read']]);
  });

  test('a response by nobody fails where nobody was dialled by id', () => {
    const { target: _target, ...nobody } = DIALLER;
    const { effects, codes } = run(nobody, 'dialler', OPENED, arrives(response({ source: undefined })));
    expect(codes).toEqual(['HANDSHAKE_FAILED']);
    expect(JSON.stringify(effects.map((effect) => ('error' in effect ? String(effect.error) : '')))).toContain(
      'calls itself nothing, not anything',
    );
  });

  test('the error names both whom was dialled and who answered', () => {
    const { effects } = run(DIALLER, 'dialler', OPENED, arrives(response({ source: A })));
    const last = effects.at(-1);
    expect(last?.type === 'fail' ? last.error.message : '').toContain(`calls itself ${A.id}, not ${B.id};`);
  });
});
