/**
 * A certificate for 127.0.0.1 that nobody signed, and the hash of its public key by which Chromium can be told to accept
 * it. Written out in DER (X.690), as RFC 5280 section 4.1 lays it out: for tests only, valid for one day.
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

export interface SelfSigned {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** SHA-256 of the public key, base64. */
  readonly keyHash: string;
}

const DAY_MS = 86_400_000;

const SEQUENCE = 0x30;
const SET = 0x31;
const ECDSA_WITH_SHA256 = element(SEQUENCE, objectId('2a8648ce3d040302'));

/** Makes a key pair and a certificate. */
export function selfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const now = Date.now();
  const name = element(
    SEQUENCE,
    element(SET, element(SEQUENCE, objectId('550403'), element(0x0c, Buffer.from('127.0.0.1')))),
  );
  const body = element(
    SEQUENCE,
    element(0xa0, element(0x02, Buffer.from([2]))), // version 3
    element(0x02, Buffer.from([1])), // serial number
    ECDSA_WITH_SHA256,
    name,
    element(SEQUENCE, time(now - DAY_MS), time(now + DAY_MS)),
    name,
    publicKeyInfo,
    element(0xa3, element(SEQUENCE, alternativeName())),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = element(SEQUENCE, body, ECDSA_WITH_SHA256, element(0x03, Buffer.from([0]), signature));
  return {
    cert: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    keyHash: createHash('sha256').update(publicKeyInfo).digest('base64'),
  };
}

/** The address to which the certificate belongs. */
function alternativeName(): Buffer {
  const address = element(SEQUENCE, element(0x87, Buffer.from([127, 0, 0, 1])));
  return element(SEQUENCE, objectId('551d11'), element(0x04, address));
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return element(0x18, Buffer.from(text));
}

function objectId(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, 'hex'));
}

/** Tag, length, contents. */
function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
