import { describe, expect, it } from 'vitest';
import { applyEntry, headerEntries, kindOf, NO_HEADER } from '../../../src/wire/rpc-header.js';

function kind(entries: readonly (readonly [string, string])[]): string {
  return kindOf(entries.reduce((facts, [key, value]) => applyEntry(facts, key, value), NO_HEADER));
}

describe('RPC header', () => {
  it('reads what it writes', () => {
    expect(kind(headerEntries('request', 'ping'))).toBe('request');
    expect(kind(headerEntries('notification', 'leaveNotice'))).toBe('notification');
    expect(kind(headerEntries('bytes', 'message'))).toBe('notification');
    expect(kind(headerEntries('response', 'ping'))).toBe('response');
    expect(kind(headerEntries('error', 'ping'))).toBe('response');
  });

  it('sends requests without a notification key, and notifications with one', () => {
    expect(headerEntries('request', 'ping').map(([key]) => key)).not.toContain('notification');
    expect(headerEntries('notification', 'ping')).toContainEqual(['notification', 'notification']);
  });

  it('takes an empty value for an absent key (R64)', () => {
    expect(
      kind([
        ['method', 'ping'],
        ['request', 'request'],
        ['notification', ''],
      ]),
    ).toBe('request');
    expect(
      kind([
        ['method', 'ping'],
        ['request', ''],
      ]),
    ).toBe('other');
    expect(
      kind([
        ['method', ''],
        ['request', 'request'],
      ]),
    ).toBe('other');
    expect(
      kind([
        ['response', ''],
        ['method', 'ping'],
        ['request', 'request'],
      ]),
    ).toBe('request');
  });

  it('lets a later entry of the same key win, and ignores keys it does not know', () => {
    expect(
      kind([
        ['notification', 'notification'],
        ['request', 'x'],
        ['method', 'm'],
        ['notification', ''],
      ]),
    ).toBe('request');
    expect(
      kind([
        ['colour', 'red'],
        ['__proto__', 'x'],
      ]),
    ).toBe('other');
    expect(applyEntry(NO_HEADER, 'colour', 'red').entries).toBe(1);
  });
});
