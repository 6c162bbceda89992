import { expect, test } from 'vitest';
import { ConnectivityRate } from '../../../src/rendezvous/connectivity-rate.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function stand(total = 100, perAddress = 2) {
  const clock = new VirtualClock();
  const limits = {
    maxConnectivityRequests: total,
    maxConnectivityRequestsPerAddress: perAddress,
    connectivityWindowMs: 1_000,
  };
  return { clock, rate: new ConnectivityRate(clock, limits) };
}

test('each address has its own share, an IPv6 network one for all of its addresses', () => {
  const { rate } = stand();
  const takes = (addresses: (string | undefined)[]) => addresses.map((address) => rate.take(address));
  expect(takes(['1.1.1.1', '1.1.1.1', '1.1.1.1', '2.2.2.2'])).toEqual([true, true, false, true]);
  expect(takes(['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'])).toEqual([true, true, false, true]);
  expect(takes([undefined, undefined, undefined])).toEqual([true, true, false]);
});

test('all together have a share, too, and what is refused takes nothing of it', () => {
  const { rate } = stand(3, 1);
  const takes = ['a', 'a', 'a', 'b', 'c', 'd'].map((address) => rate.take(address));
  expect(takes).toEqual([true, false, false, true, true, false]);
});

test('a new window starts over', () => {
  const { rate, clock } = stand(2, 1);
  expect(['a', 'b', 'c'].map((address) => rate.take(address))).toEqual([true, true, false]);
  clock.advanceSync(999);
  expect(rate.take('c')).toBe(false);
  clock.advanceSync(1);
  expect(['a', 'c', 'b'].map((address) => rate.take(address))).toEqual([true, true, false]);
  expect(clock.pendingTimers).toBe(0);
});
