import { isConnectionError } from '@peerlatch/connection/base';
import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { formatDescriptor, parseDescriptor } from '../../../src/text/descriptor-text.js';
import { peer } from '../../support/peers.js';

function complaint(text: string): string {
  try {
    parseDescriptor(text);
  } catch (error) {
    return isConnectionError(error, 'INVALID_DESCRIPTOR') ? error.message : `another error: ${error}`;
  }
  return 'none';
}

const full = parsePeerDescriptor({
  ...peer(7),
  runtime: 'browser',
  region: 4_294_967_295,
  ipAddress: 1,
  publicKey: new Uint8Array([1, 2]),
  signature: new Uint8Array([255]),
});

describe('a descriptor as one string', () => {
  it.each([peer(1), full, parsePeerDescriptor({ id: 'f'.repeat(40) })])('is the same descriptor again: %o', (each) => {
    const text = formatDescriptor(each);
    expect(text).toMatch(/^peer:[A-Za-z0-9_-]+$/);
    expect(parseDescriptor(text)).toEqual(each);
  });

  it('may come with quotes, and with the line breaks of a mail', () => {
    const text = formatDescriptor(full);
    expect(parseDescriptor(` "${text.slice(0, 30)}\n  ${text.slice(30)}"\n`)).toEqual(full);
    expect(parseDescriptor(`<${text}>`)).toEqual(full);
  });

  it('tells of every single character that was changed, lost or added', () => {
    const text = formatDescriptor(peer(1));
    for (let i = 'peer:'.length; i < text.length; i++) {
      const other = text[i] === 'A' ? 'B' : 'A';
      expect(complaint(text.slice(0, i) + other + text.slice(i + 1))).toMatch(/cut off or changed/);
      expect(complaint(text.slice(0, i))).toMatch(/cut off or changed/);
      expect(complaint(`${text.slice(0, i)}-${text.slice(i)}`)).toMatch(/cut off or changed/);
    }
  });

  it.each([
    ['', /^Nothing is no descriptor/],
    ['peer:', /cut off/],
    ['ws://127.0.0.1:4000', /is an address/],
    ['a'.repeat(500), /^"a{40}…" is no descriptor: paste the line/],
    ['{"id"', /begins like JSON/],
  ])('%j is none', (text, words) => {
    expect(complaint(text)).toMatch(words);
  });

  it('is read from JSON as well', () => {
    expect(parseDescriptor(JSON.stringify(peer(3)))).toEqual(peer(3));
  });
});
