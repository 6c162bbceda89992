import { describe, expect, it } from 'vitest';
import { Cursor } from '../../../src/wire/cursor.js';
import { limits } from '../../../src/wire/limits.js';
import { type HeaderFacts, kindOf, NO_HEADER } from '../../../src/wire/rpc-header.js';
import { HEADER_TAG, RpcHeaderReader } from '../../../src/wire/rpc-header-reader.js';
import { bytesField, headerEntry, join, numberField } from '../../support/proto-pieces.js';
import { codeThrownBy } from '../../support/wire-samples.js';

const cursor = new Cursor();

/** Reads a run of header fields with `reader`, as the RPC message reader does. */
function read(bytes: Uint8Array, reader = new RpcHeaderReader(cursor)): HeaderFacts {
  cursor.open(bytes, 0);
  let facts = NO_HEADER;
  while (cursor.at < bytes.length) {
    const tag = cursor.tag(bytes.length);
    if (tag === HEADER_TAG) facts = reader.read(facts, bytes.length);
    else cursor.skip(tag, bytes.length);
  }
  return facts;
}

const ping = join(headerEntry('method', 'ping'), headerEntry('request', 'request'));

describe('RpcHeaderReader', () => {
  it('reads a run of entries the same way the first time and every other time', () => {
    const reader = new RpcHeaderReader(cursor);
    const pong = join(headerEntry('response', 'response'), headerEntry('method', 'ping'));
    for (let i = 0; i < 3; i++) {
      expect(read(ping, reader)).toEqual({
        entries: 2,
        method: 'ping',
        isRequest: true,
        isNotification: false,
        isResponse: false,
      });
      expect(kindOf(read(pong, reader))).toBe('response');
    }
  });

  it('reads entries that other fields separate', () => {
    const bytes = join(
      headerEntry('method', 'ping'),
      numberField(99, 1),
      headerEntry('request', 'request'),
      headerEntry('method', 'pong'),
    );
    expect(read(bytes)).toMatchObject({ entries: 3, method: 'pong', isRequest: true });
  });

  it('reads an entry with fields in the other order, with unknown fields, or with only one of the two', () => {
    const odd = join(
      bytesField(1, join(bytesField(2, 'ping'), numberField(9, 300), bytesField(1, 'method'))),
      bytesField(1, bytesField(1, 'notification')),
      bytesField(1, bytesField(2, 'no key')),
      bytesField(1, new Uint8Array(0)),
      headerEntry('request', 'x'),
    );
    expect(read(odd)).toEqual({
      entries: 5,
      method: 'ping',
      isRequest: true,
      isNotification: false,
      isResponse: false,
    });
  });

  it('reads entries of 128 bytes and more', () => {
    const method = 'm'.repeat(200);
    for (const order of [[method, 'request'] as const, ['short', 'request'] as const]) {
      const bytes = join(
        headerEntry('x', 'y'.repeat(order[0] === method ? 1 : 5_000)),
        headerEntry('method', order[0]),
        headerEntry(order[1], 'r'),
      );
      expect(read(bytes)).toMatchObject({ entries: 3, method: order[0], isRequest: true });
    }
  });

  it('bounds the method name', () => {
    expect(read(headerEntry('method', 'm'.repeat(limits.maxNameBytes))).method).toHaveLength(limits.maxNameBytes);
    expect(codeThrownBy(() => read(headerEntry('method', 'm'.repeat(limits.maxNameBytes + 1))))).toBe(
      'MALFORMED_FRAME',
    );
  });

  it('looks at a limited number of entries, together or apart', () => {
    const noise = Array.from({ length: limits.maxHeaderEntries }, () => headerEntry('a', 'b'));
    expect(read(join(...noise, ping)).isRequest).toBe(false);
    expect(read(join(...noise.flatMap((entry) => [entry, numberField(99, 1)]), ping)).isRequest).toBe(false);
    expect(read(join(...noise.slice(2), ping)).isRequest).toBe(true);
    expect(read(join(...noise, ping)).entries).toBe(limits.maxHeaderEntries);
  });

  it('does not mistake a header for another of the same length', () => {
    const reader = new RpcHeaderReader(cursor);
    read(ping, reader);
    expect(read(join(headerEntry('method', 'pong'), headerEntry('request', 'request')), reader).method).toBe('pong');
    expect(read(join(headerEntry('method', 'ping'), headerEntry('requesT', 'request')), reader).isRequest).toBe(false);
  });

  it('refuses entries cut off', () => {
    for (let length = 1; length < ping.length; length++) {
      const code = codeThrownBy(() => read(ping.subarray(0, length)));
      expect(code).toBe(length === headerEntry('method', 'ping').length ? undefined : 'MALFORMED_FRAME');
    }
  });
});
