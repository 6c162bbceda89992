/** A self-signed certificate for 127.0.0.1 and localhost, for tests of `wss`. */
import { generate } from 'selfsigned';

/** Certificate (which is its own authority) and key, PEM. */
export async function localCertificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const altNames = [{ type: 2, value: 'localhost' } as const, { type: 7, ip: '127.0.0.1' } as const];
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { cert: pems.cert, key: pems.private };
}
