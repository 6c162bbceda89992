import { describe, expect, it } from 'vitest';
import { Cursor } from '../../../src/wire/cursor.js';
import { EnvelopeRecord } from '../../../src/wire/envelope.js';
import { limits } from '../../../src/wire/limits.js';
import { RpcMessageReader } from '../../../src/wire/rpc-message-reader.js';
import { anyField, bytesField, fixedField, headerEntry, join, numberField } from '../../support/proto-pieces.js';
import { codeThrownBy } from '../../support/wire-samples.js';

function read(...parts: readonly Uint8Array[]): EnvelopeRecord {
  const bytes = join(...parts);
  const cursor = new Cursor();
  cursor.open(bytes, 0);
  const envelope = new EnvelopeRecord(bytes);
  new RpcMessageReader(cursor).read(envelope, bytes.length);
  return envelope;
}

describe('RpcMessageReader', () => {
  it('reads every field', () => {
    const message = read(
      headerEntry('response', 'response'),
      anyField('dht.PingResponse', Uint8Array.of(1, 2, 3)),
      bytesField(3, 'r1'),
      numberField(4, 4),
      bytesField(5, 'TypeError'),
      bytesField(6, 'E1'),
      bytesField(7, 'größer'),
    );
    expect(message).toMatchObject({ kind: 'response', requestId: 'r1', bodyType: 'dht.PingResponse' });
    expect(message.body).toEqual(Uint8Array.of(1, 2, 3));
    expect(message.error).toEqual({ type: 'SERVER_ERROR', className: 'TypeError', code: 'E1', message: 'größer' });
  });

  it('takes a zero-valued error type for an error, and error texts without a type for none', () => {
    expect(read(numberField(4, 0)).error).toEqual({ type: 'SERVER_TIMEOUT' });
    expect(read(bytesField(6, 'E1')).error).toBeUndefined();
    expect(read(numberField(4, -1n)).error).toEqual({ type: 'CLIENT_ERROR' });
  });

  it('takes the type name behind the last slash of the URL', () => {
    const typeOf = (url: string) => read(bytesField(2, bytesField(1, url))).bodyType;
    expect(typeOf('type.googleapis.com/dht.Ping')).toBe('dht.Ping');
    expect(typeOf('a/b/dht.Ping')).toBe('dht.Ping');
    expect(typeOf('dht.Ping')).toBe('dht.Ping');
    expect(typeOf('')).toBe('');
  });

  it('lets the last of repeated fields count, a body as a whole', () => {
    const message = read(
      anyField('dht.First', Uint8Array.of(1)),
      bytesField(3, 'r1'),
      bytesField(2, bytesField(1, 'x/dht.Second')),
      bytesField(3, 'r2'),
    );
    expect([message.bodyType, message.body.length, message.requestId]).toEqual(['dht.Second', 0, 'r2']);
    expect(read(anyField('dht.First', Uint8Array.of(1)), bytesField(2, bytesField(2, 'x'))).bodyType).toBe('');
    const any = join(
      bytesField(2, 'old'),
      bytesField(1, 'x/dht.Old'),
      bytesField(2, 'new'),
      bytesField(1, 'x/dht.New'),
    );
    expect(Buffer.from(read(bytesField(2, any)).body).toString()).toBe('new');
  });

  it('ignores unknown fields of every wire type, and known numbers with another wire type', () => {
    const odd = [
      fixedField(20, 4),
      fixedField(21, 8),
      numberField(1, 5),
      numberField(2, 5),
      fixedField(3, 4),
      bytesField(4, 'x'),
      bytesField(99, 'y'),
    ];
    const any = bytesField(
      2,
      join(fixedField(1, 4), numberField(2, 1), bytesField(1, 'x/dht.Ping'), bytesField(7, 'z')),
    );
    expect(read(...odd, any)).toMatchObject({ kind: 'other', bodyType: 'dht.Ping', requestId: '', error: undefined });
  });

  it('bounds request ids and type URLs, and refuses text that is not UTF-8', () => {
    const long = 'x'.repeat(limits.maxNameBytes + 1);
    expect(codeThrownBy(() => read(bytesField(3, long)))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => read(bytesField(2, bytesField(1, long))))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => read(bytesField(3, Uint8Array.of(0xff))))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => read(bytesField(7, Uint8Array.of(0xff))))).toBe('MALFORMED_FRAME');
    expect(read(bytesField(3, 'größer')).requestId).toBe('größer');
  });

  it('stays inside the message', () => {
    expect(codeThrownBy(() => read(Uint8Array.of(0x12, 5, 0x12, 9, 0, 0, 0)))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => read(Uint8Array.of(0x12, 3, 0x12, 2, 0, 0, 0)))).toBe('MALFORMED_FRAME');
  });
});
