import { describe, expect, test } from 'vitest';
import { planProbe } from '../../../src/rendezvous/connectivity-target.js';

const ASKED = { port: 4_000, tls: false, allowSelfSignedCertificate: false };
const FROM = { remoteAddress: '1.2.3.4' };

describe('only the address that asks is dialled', () => {
  test.each([undefined, '1.2.3.4', '9.9.9.9', 'victim.example', 'localhost', '127.0.0.1', '::1'])(
    'whatever host is asked for: %j',
    (host) => {
      const plan = planProbe({ ...ASKED, ...(host === undefined ? {} : { host }) }, FROM, false);
      expect(plan).toMatchObject({ target: { host: '1.2.3.4', port: 4_000 }, host: '1.2.3.4', servername: undefined });
    },
  );

  test('unless it is configured otherwise', () => {
    const plan = planProbe({ ...ASKED, host: 'a.example' }, FROM, true);
    expect(plan).toMatchObject({ target: { host: 'a.example' }, host: 'a.example', servername: undefined });
    expect(planProbe(ASKED, FROM, true)).toMatchObject({ target: { host: '1.2.3.4' }, host: '1.2.3.4' });
  });

  test('nobody is dialled for port 0, or when a proxy does not say who asks', () => {
    expect(planProbe({ ...ASKED, port: 0 }, FROM, false)).toMatchObject({ target: undefined, host: '1.2.3.4' });
    const proxied = { ...FROM, isProxyAddress: true } as const;
    expect(planProbe(ASKED, proxied, false)).toMatchObject({ target: undefined, host: '1.2.3.4' });
    expect(planProbe(ASKED, { remoteAddress: undefined }, false)).toBeUndefined();
    expect(planProbe({ ...ASKED, host: 'a.example' }, { remoteAddress: undefined }, false)).toMatchObject({
      target: undefined,
      host: 'a.example',
    });
  });
});

describe('a name is answered', () => {
  const named = { ...ASKED, tls: true, host: 'a.example' };

  test('when a verified certificate proves it', () => {
    expect(planProbe(named, FROM, false)).toEqual({
      target: { host: '1.2.3.4', port: 4_000, tls: true },
      servername: 'a.example',
      anyCertificate: false,
      host: 'a.example',
    });
  });

  test('but not when any certificate will do, nor without one', () => {
    const unverified = { ...named, allowSelfSignedCertificate: true };
    expect(planProbe(unverified, FROM, false)).toMatchObject({
      servername: undefined,
      anyCertificate: true,
      host: '1.2.3.4',
    });
    expect(planProbe({ ...named, tls: false }, FROM, false)?.host).toBe('1.2.3.4');
  });

  test('when it is localhost and so is the asker', () => {
    const plan = planProbe({ ...ASKED, host: 'localhost' }, { remoteAddress: '127.0.0.1' }, false);
    expect(plan).toMatchObject({ target: { host: '127.0.0.1' }, host: 'localhost' });
  });

  test('an address in place of a name proves nothing, whatever the certificate', () => {
    expect(planProbe({ ...named, host: '9.9.9.9' }, FROM, false)).toMatchObject({
      target: { host: '1.2.3.4' },
      servername: undefined,
      host: '1.2.3.4',
    });
  });
});

test('another name than localhost is not answered because the asker is on this machine', () => {
  const plan = planProbe({ ...ASKED, host: 'a.example' }, { remoteAddress: '127.0.0.1' }, false);
  expect(plan).toMatchObject({ target: { host: '127.0.0.1' }, host: '127.0.0.1' });
});

test('localhost behind a proxy that does not say who asks is named, and nobody is dialled', () => {
  const plan = planProbe({ ...ASKED, host: 'localhost' }, { remoteAddress: '127.0.0.1', isProxyAddress: true }, false);
  expect(plan).toMatchObject({ target: undefined, host: 'localhost' });
});
