import { describe, expect, test } from 'vitest';
import { ForwardedFor, type TrustProxy } from '../../../../src/link/websocket/listen-forwarded.js';
import { limits } from '../../../../src/wire/limits.js';

const PROXY = '10.0.0.1';

function clientOf(trustProxy: TrustProxy, header: string | undefined, socketAddress = PROXY) {
  return new ForwardedFor(trustProxy, limits).clientOf(socketAddress, { 'x-forwarded-for': header });
}

describe('without trust', () => {
  test('the header means nothing', () => {
    expect(clientOf(false, '1.2.3.4')).toEqual({ address: PROXY, isOfProxy: false });
  });

  test('a socket that comes past the listed proxies is not believed', () => {
    expect(clientOf(['10.0.0.0/8'], '1.2.3.4', '9.9.9.9')).toEqual({ address: '9.9.9.9', isOfProxy: false });
    expect(clientOf([], '1.2.3.4', '9.9.9.9')).toEqual({ address: '9.9.9.9', isOfProxy: false });
  });
});

describe('with a list of proxies', () => {
  test.each([
    ['1.2.3.4', '1.2.3.4'],
    ['6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['6.6.6.6, 1.2.3.4, 10.9.9.9', '1.2.3.4'],
    ['6.6.6.6,1.2.3.4 , 10.9.9.9,  10.0.0.7', '1.2.3.4'],
    ['1.2.3.4:1234', '1.2.3.4'],
    ['[2001:db8::1]:5', '2001:db8::1'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['10.0.0.9, 10.0.0.8', '10.0.0.9'],
    ['rubbish, 1.2.3.4', '1.2.3.4'],
  ])('the right-most address that is none of them counts: %j names %j', (header, address) => {
    expect(clientOf(['10.0.0.0/8'], header)).toEqual({ address, isOfProxy: false });
  });

  test.each([undefined, '', 'unknown', '1.2.3.4, rubbish', '1.2.3.4,', 'a'.repeat(5_000)])(
    'the header %j names nobody, so the address is the proxy’s and is told to be',
    (header) => {
      expect(clientOf(['10.0.0.0/8'], header)).toEqual({ address: PROXY, isOfProxy: true });
    },
  );

  test('single addresses, IPv6 ranges and IPv4-mapped sockets are understood', () => {
    expect(clientOf(['10.0.0.1'], '1.2.3.4', '::ffff:10.0.0.1').address).toBe('1.2.3.4');
    expect(clientOf(['10.0.0.1'], '1.2.3.4', '10.0.0.2').address).toBe('10.0.0.2');
    expect(clientOf(['2001:db8::/32'], '1.2.3.4', '2001:db8:1::5').address).toBe('1.2.3.4');
    expect(clientOf(['2001:db8::/32'], '1.2.3.4', '2001:db9::5').address).toBe('2001:db9::5');
  });

  test('a header of any length is read from its end, and what its cut goes through is left out', () => {
    const spoofed = '6.6.6.6,'.repeat(10_000);
    expect(clientOf(['10.0.0.0/8'], `${spoofed}1.2.3.4`).address).toBe('1.2.3.4');
    const manyProxies = `1.2.3.4${', 10.0.0.9'.repeat(limits.maxForwardedForHops)}`;
    expect(clientOf(['10.0.0.0/8'], manyProxies).address).toBe('10.0.0.9');
    const cut = new ForwardedFor(true, { ...limits, maxForwardedForChars: 7 });
    expect(cut.clientOf(PROXY, { 'x-forwarded-for': '61.2.3.4' })).toEqual({ address: PROXY, isOfProxy: true });
  });
});

describe('with a number of proxies', () => {
  test.each([
    [true, '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    [1, '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    [2, '6.6.6.6, 1.2.3.4, 8.8.8.8', '1.2.3.4'],
  ])('%j: the address that the outermost of them saw counts', (trust, header, address) => {
    expect(clientOf(trust, header)).toEqual({ address, isOfProxy: false });
  });

  test('fewer entries than proxies, or one that is no address, name nobody', () => {
    expect(clientOf(2, '1.2.3.4')).toEqual({ address: PROXY, isOfProxy: true });
    expect(clientOf(1, '1.2.3.4, x')).toEqual({ address: PROXY, isOfProxy: true });
  });
});

test.each([-1, 1.5, 17, Number.NaN, ['10.0.0.0/33'], ['::/129'], ['example.com'], ['10.0.0.0/8/8'], ['10.0.0.0/']])(
  '%j is refused with what to change',
  (trust) => {
    expect(() => new ForwardedFor(trust, limits)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  },
);

test('0 trusts nobody, and only proxies may carry many clients', () => {
  expect(clientOf(0, '1.2.3.4').address).toBe(PROXY);
  const listed = new ForwardedFor(['10.0.0.0/8'], limits);
  expect([PROXY, '9.9.9.9', undefined].map((address) => listed.isProxy(address))).toEqual([true, false, false]);
});
