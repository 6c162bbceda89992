import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { selfSigned } from '../../../src/harness/self-signed.js';

it('a certificate for 127.0.0.1 that its own key signed, valid now', () => {
  const { cert, key, keyHash } = selfSigned();
  const certificate = new X509Certificate(cert);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
  expect(new Date(certificate.validFrom).getTime()).toBeLessThan(Date.now());
  expect(new Date(certificate.validTo).getTime()).toBeGreaterThan(Date.now());
  const publicKey = certificate.publicKey.export({ type: 'spki', format: 'der' });
  expect(keyHash).toBe(createHash('sha256').update(publicKey).digest('base64'));
});
