import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import type { AdmissionRequest, HandshakeRun } from '../../../src/handshake/run-handshake.js';
import { decodeHandshakeFrame } from '../../../src/wire/handshake-frames.js';
import { A, claimed, makeStand, REQUEST, RESPONSE, text } from './handshake-stand.js';

describe('admission', () => {
  function deciding(fields: Partial<HandshakeRun> = {}) {
    const stand = makeStand();
    const requests: AdmissionRequest[] = [];
    const cancel = stand.accept({ onAdmission: (request) => void requests.push(request), ...fields });
    stand.link.deliver(REQUEST, text('first'));
    const [request] = requests;
    if (request === undefined) throw new Error('Nobody was asked.');
    return { ...stand, request, requests, cancel };
  }

  test('may be decided later: nothing is sent and nothing is read until then', () => {
    const { request, link, told, sent, clock } = deciding();
    clock.advanceSync(5_000);
    expect([request.remote, told(), sent()]).toEqual([A, [], []]);
    request.admit();
    expect([told(), sent(), claimed(link), clock.pendingTimers]).toEqual([['established'], ['response'], ['first'], 0]);
  });

  test('is asked for once and answered once', () => {
    const { request, requests, link, told, sent } = deciding();
    link.deliver(REQUEST);
    request.admit();
    request.refuse('DUPLICATE_CONNECTION');
    request.admit();
    expect([requests.length, told(), sent()]).toEqual([1, ['established'], ['response']]);
  });

  test('that says no is an answer', () => {
    const { request, link, told } = deciding();
    request.refuse('DUPLICATE_CONNECTION');
    expect(told()).toEqual(['refused REFUSED_DUPLICATE']);
    expect(decodeHandshakeFrame(link.sent[0] ?? new Uint8Array())).toMatchObject({ error: 'DUPLICATE_CONNECTION' });
  });

  test('that never comes is bounded by the deadline, and comes to nothing afterwards', () => {
    const { request, link, told, sent, clock } = deciding();
    clock.advanceSync(10_000);
    request.admit();
    expect([told(), link.destroyedWith?.code, sent()]).toEqual([['failed HANDSHAKE_TIMEOUT'], 'HANDSHAKE_TIMEOUT', []]);
  });

  test('that comes when the link has ended establishes nothing', () => {
    const { request, link, told, clock } = deciding();
    link.finish();
    request.admit();
    expect([told(), clock.pendingTimers]).toEqual([['failed CONNECTION_LOST'], 0]);
  });

  test('whose host throws ends the handshake at once', () => {
    const stand = makeStand();
    const onAdmission = (): void => {
      throw new Error('host');
    };
    stand.accept({ onAdmission });
    stand.link.deliver(REQUEST);
    expect([stand.told(), stand.link.ownerErrors, stand.clock.pendingTimers]).toEqual([
      ['failed HANDSHAKE_FAILED'],
      [],
      0,
    ]);
  });
});

describe('cancelling', () => {
  const error = new ConnectionError('CLOSED', 'Closing.');

  test.each(['dialler', 'acceptor', 'deciding acceptor'])(
    'a %s ends the link, calls nobody and leaves no timer',
    (who) => {
      const stand = makeStand();
      const requests: AdmissionRequest[] = [];
      const cancel =
        who === 'dialler' ? stand.dial() : stand.accept({ onAdmission: (request) => void requests.push(request) });
      if (who === 'deciding acceptor') stand.link.deliver(REQUEST);
      cancel(error);
      cancel(error);
      requests[0]?.admit();
      stand.clock.advanceSync(60_000);
      expect([stand.told(), stand.link.steps.filter((step) => step === 'destroy'), stand.link.destroyedWith]).toEqual([
        [],
        ['destroy'],
        error,
      ]);
      expect(stand.clock.pendingTimers).toBe(0);
    },
  );

  test('after the end leaves the link alone', () => {
    const stand = makeStand();
    const cancel = stand.dial();
    stand.link.deliver(RESPONSE);
    cancel(error);
    expect(stand.link.end).toBeUndefined();
  });
});
