import { describe, expect, it } from 'vitest';
import { SignalFan } from '../../../src/lookup/signal-fan.js';

describe('SignalFan', () => {
  it('gives at most eight users one signal, and aborts them all with one reason', () => {
    const fan = new SignalFan();
    const signals = Array.from({ length: 20 }, () => fan.acquire().signal);
    const users = new Map<AbortSignal, number>();
    for (const signal of signals) users.set(signal, (users.get(signal) ?? 0) + 1);
    expect([...users.values()]).toEqual([8, 8, 4]);
    const reason = new Error('over');
    fan.abort(reason);
    fan.abort(new Error('again'));
    expect(signals.every((signal) => signal.aborted && signal.reason === reason)).toBe(true);
    expect(fan.isAborted).toBe(true);
  });

  it('uses a signal again whose users have released it, for as long as it lives', () => {
    const fan = new SignalFan();
    const signals = new Set<AbortSignal>();
    for (let i = 0; i < 100; i++) {
      const share = fan.acquire();
      signals.add(share.signal);
      fan.release(share);
    }
    expect(signals.size).toBe(1);
  });

  it('still aborts a full group while one of its users is left', () => {
    const fan = new SignalFan();
    const shares = Array.from({ length: 9 }, () => fan.acquire());
    for (const share of shares.slice(1)) fan.release(share);
    fan.abort(new Error('over'));
    expect(shares[0]?.signal.aborted).toBe(true);
  });

  it('is born aborted for whoever comes late', () => {
    const fan = new SignalFan();
    const reason = new Error('over');
    fan.abort(reason);
    expect(fan.acquire().signal.reason).toBe(reason);
  });
});
