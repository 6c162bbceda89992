import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { isSameAddress, isSameDescriptor, isSameField } from '../../../src/contact/same-descriptor.js';

const id = '85a918965476b514d0e2633b039269b0e51fdb1b';
const full = {
  id,
  runtime: 'nodejs',
  websocket: { host: 'a.example', port: 1, tls: false },
  region: 1,
  ipAddress: 2,
  publicKey: Uint8Array.of(1),
  signature: Uint8Array.of(2),
} as const;
const make = (fields: Partial<PeerDescriptor> = {}): PeerDescriptor => parsePeerDescriptor({ ...full, ...fields });

describe('two descriptors', () => {
  it('are the same when every field is, whatever objects they are', () => {
    expect(isSameDescriptor(make(), make({ publicKey: Uint8Array.of(1), websocket: { ...full.websocket } }))).toBe(
      true,
    );
    expect(isSameDescriptor(parsePeerDescriptor({ id }), parsePeerDescriptor({ id }))).toBe(true);
  });

  it('differ when one field does', () => {
    const others: Partial<PeerDescriptor>[] = [
      { id: parsePeerDescriptor({ id: id.replace('8', '9') }).id },
      { runtime: 'browser' },
      { region: 9 },
      { ipAddress: 9 },
      { publicKey: Uint8Array.of(9) },
      { signature: new Uint8Array() },
      { websocket: { ...full.websocket, host: 'b.example' } },
      { websocket: { ...full.websocket, port: 2 } },
      { websocket: { ...full.websocket, tls: true } },
    ];
    for (const other of others) expect(isSameDescriptor(make(), make(other))).toBe(false);
    expect(isSameDescriptor(make(), parsePeerDescriptor({ id }))).toBe(false);
  });

  it('have no address and no bytes in common when one has none', () => {
    expect([isSameAddress(undefined, undefined), isSameAddress(full.websocket, undefined)]).toEqual([true, false]);
    expect([isSameField(undefined, undefined), isSameField(undefined, new Uint8Array())]).toEqual([true, false]);
  });
});
