import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import {
  decodePeerDescriptor,
  descriptorFromMessage,
  descriptorToMessage,
  encodePeerDescriptor,
} from '../../../src/wire/descriptor-codec.js';
import { PeerDescriptor as PeerDescriptorMessage } from '../../../src/wire/generated/dht.js';
import { limits } from '../../../src/wire/limits.js';
import { bytesField, join, numberField } from '../../support/proto-pieces.js';
import { alice, bob, carol, codeThrownBy, fromText } from '../../support/wire-samples.js';

const uint32 = fc.integer({ min: 0, max: 0xff_ff_ff_ff });
const id = bytesField(1, new Uint8Array(20).fill(0x11));
const descriptors = fc
  .record(
    {
      id: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('hex')),
      runtime: fc.constantFrom('nodejs' as const, 'browser' as const),
      websocket: fc.record({ host: fc.domain(), port: fc.integer({ min: 1, max: 65_535 }), tls: fc.boolean() }),
      region: uint32,
      ipAddress: uint32,
      publicKey: fc.uint8Array({ maxLength: 70 }),
      signature: fc.uint8Array({ maxLength: 70 }),
    },
    { requiredKeys: ['id'] },
  )
  .map(parsePeerDescriptor);

describe('peer descriptors on the wire', () => {
  it('are the bytes of the golden vector', () => {
    expect(encodePeerDescriptor(alice)).toEqual(id);
    const golden = fromText('0a1422222222222222222222222222222222222222222a0e089b4e12093132372e302e302e31');
    expect(encodePeerDescriptor(bob)).toEqual(golden);
    expect(decodePeerDescriptor(golden)).toEqual(bob);
    expect(decodePeerDescriptor(encodePeerDescriptor(carol))).toEqual(carol);
  });

  it('come back as they were, and give the same bytes every time', () => {
    fc.assert(
      fc.property(descriptors, (descriptor) => {
        const bytes = encodePeerDescriptor(descriptor);
        expect(decodePeerDescriptor(bytes)).toEqual(descriptor);
        expect(encodePeerDescriptor(decodePeerDescriptor(bytes))).toEqual(bytes);
        expect(descriptorFromMessage(PeerDescriptorMessage.decode(bytes))).toEqual(descriptor);
      }),
    );
  });

  it('need an id of 20 bytes', () => {
    for (const bytes of [new Uint8Array(0), bytesField(1, new Uint8Array(19)), bytesField(1, new Uint8Array(21))]) {
      expect(codeThrownBy(() => decodePeerDescriptor(bytes))).toBe('INVALID_DESCRIPTOR');
    }
    expect(codeThrownBy(() => descriptorFromMessage(undefined))).toBe('INVALID_DESCRIPTOR');
  });

  it('lose a WebSocket address that nobody could dial, and stay valid (R25)', () => {
    const addresses = [
      join(),
      bytesField(2, 'host.example'),
      numberField(1, 80),
      join(numberField(1, 65_536), bytesField(2, 'host.example')),
      join(numberField(1, 80), bytesField(2, 'user@host/path?')),
      join(numberField(1, 80), bytesField(2, 'h'.repeat(254))),
    ];
    for (const address of addresses) expect(decodePeerDescriptor(join(id, bytesField(5, address)))).toEqual(alice);
  });

  it('read a node type of the future as nodejs, and drop udp and tcp', () => {
    const address = join(numberField(1, 80), bytesField(2, 'host.example'));
    expect(decodePeerDescriptor(join(id, numberField(2, 7), bytesField(3, address), bytesField(4, address)))).toEqual(
      alice,
    );
    expect(decodePeerDescriptor(join(id, numberField(2, 1))).runtime).toBe('browser');
  });

  it('tell region 0 from no region', () => {
    expect(decodePeerDescriptor(join(id, numberField(6, 0))).region).toBe(0);
    expect(decodePeerDescriptor(id)).not.toHaveProperty('region');
  });

  it('own their bytes: no view into the frame stays alive', () => {
    const frame = join(id, bytesField(8, 'key'), bytesField(9, 'signature'));
    for (const bytes of [frame, Buffer.from(frame)]) {
      const { publicKey, signature } = decodePeerDescriptor(bytes);
      expect([publicKey?.buffer.byteLength, signature?.buffer.byteLength]).toEqual([3, 9]);
      expect(publicKey?.buffer).not.toBe(bytes.buffer);
    }
  });

  it('are bounded', () => {
    const half = new Uint8Array((limits.maxDescriptorBytes - 320) / 2);
    const greatest = parsePeerDescriptor({
      ...carol,
      websocket: { host: 'h'.repeat(253), port: 65_535, tls: true },
      region: 0xff_ff_ff_ff,
      ipAddress: 0xff_ff_ff_ff,
      publicKey: half,
      signature: half,
    });
    expect(encodePeerDescriptor(greatest).length).toBeLessThanOrEqual(limits.maxDescriptorBytes);
    expect(decodePeerDescriptor(encodePeerDescriptor(greatest))).toEqual(greatest);
    const tooGreat = { ...greatest, signature: new Uint8Array(half.length + 1) };
    expect(codeThrownBy(() => encodePeerDescriptor(tooGreat))).toBe('INVALID_DESCRIPTOR');
    expect(codeThrownBy(() => decodePeerDescriptor(join(id, bytesField(8, new Uint8Array(800)))))).toBe(
      'INVALID_DESCRIPTOR',
    );
    expect(codeThrownBy(() => decodePeerDescriptor(join(id, bytesField(99, new Uint8Array(1_100)))))).toBe(
      'INVALID_DESCRIPTOR',
    );
    expect(
      codeThrownBy(() => descriptorFromMessage({ ...descriptorToMessage(alice), publicKey: new Uint8Array(2_000) })),
    ).toBe('INVALID_DESCRIPTOR');
  });

  it('are not written with an address that nobody could dial', () => {
    expect(codeThrownBy(() => encodePeerDescriptor({ ...alice, websocket: { host: '', port: 1, tls: false } }))).toBe(
      'INVALID_DESCRIPTOR',
    );
  });

  it('are refused as MALFORMED_FRAME when they are no message at all', () => {
    const bytes = encodePeerDescriptor(carol);
    const codes = Array.from(bytes, (_, length) => codeThrownBy(() => decodePeerDescriptor(bytes.subarray(0, length))));
    expect(new Set(codes)).toEqual(new Set(['MALFORMED_FRAME', 'INVALID_DESCRIPTOR', undefined]));
    expect(codes[10]).toBe('MALFORMED_FRAME');
  });
});
