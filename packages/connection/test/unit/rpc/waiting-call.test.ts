import { describe, expect, it } from 'vitest';
import { type CallTarget, WaitingCall } from '../../../src/rpc/waiting-call.js';
import { peer } from '../../../src/testing/fixtures.js';

function waitingCall(options = {}) {
  const expired: WaitingCall[] = [];
  const target: CallTarget = {
    kind: 'request',
    requestId: '1',
    peerId: peer(1).id,
    serviceId: 's',
    method: 'm',
    timeoutMs: 5,
    deadlineAt: 5,
    expire: (call) => expired.push(call),
  };
  return { expired, call: new WaitingCall(target, options, { accept: () => {}, reject: () => {} }) };
}

describe('WaitingCall', () => {
  it('carries the send options of the protocol unless told otherwise', () => {
    expect(waitingCall().call).toMatchObject({ connect: true, bufferWhileConnecting: true, sendWhileClosing: false });
    expect(waitingCall({ connect: false, sendWhileClosing: true }).call).toMatchObject({
      connect: false,
      sendWhileClosing: true,
    });
  });

  it('is on no wheel, unwritten and not settled at first, and carries what it is about', () => {
    const { call } = waitingCall();
    expect(call).toMatchObject({ requestId: '1', peerId: peer(1).id, serviceId: 's', deadlineAt: 5, slot: -1 });
    expect(call).toMatchObject({ written: false, endedBefore: false, release: undefined });
    expect(call.outcome.reject).toBeTypeOf('function');
  });

  it('has one signal, however often it is asked for, and the first reason counts', () => {
    const { call } = waitingCall();
    call.withdraw('first');
    call.withdraw('second');
    expect(call.signal).toBe(call.signal);
    expect(call.signal.reason).toBe('first');
  });

  it('aborts its signal when it is withdrawn, whether somebody looked before or looks after', () => {
    const { call } = waitingCall();
    const early = call.signal;
    call.withdraw('enough');
    expect(early.reason).toBe('enough');
    const late = waitingCall().call;
    late.withdraw('enough');
    expect(late.signal.reason).toBe('enough');
  });

  it('cannot be withdrawn once it is written', () => {
    const { call } = waitingCall();
    call.written = true;
    call.withdraw('too late');
    expect(call.signal.aborted).toBe(false);
  });

  it('tells its owner when its deadline passed', () => {
    const { call, expired } = waitingCall();
    call.deadlinePassed();
    expect(expired).toEqual([call]);
  });
});
