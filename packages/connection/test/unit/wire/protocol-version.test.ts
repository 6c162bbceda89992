import { describe, expect, it } from 'vitest';
import { isCompatibleVersion, PROTOCOL_VERSION } from '../../../src/wire/protocol-version.js';

describe('isCompatibleVersion', () => {
  it.each(['1.0', '1.1', '2.0', '3.5', '10.0', '1.999999999'])('accepts %s', (version) => {
    expect(isCompatibleVersion(version)).toBe(true);
  });

  it.each([
    '',
    '0.9',
    '1.1.0',
    '1',
    '1.',
    '.1',
    'a.b',
    '1.x',
    ' 1.1',
    '1.1 ',
    '-1.1',
    '+1.1',
    '1e3.0',
    '1,1',
    '١.١',
    `${'9'.repeat(400)}.0`,
  ])('refuses %j', (version) => {
    expect(isCompatibleVersion(version)).toBe(false);
  });

  it('compares majors only, with the remote as the one that may be newer', () => {
    expect(isCompatibleVersion('2.0', '2.7')).toBe(true);
    expect(isCompatibleVersion('1.9', '2.0')).toBe(false);
    expect(PROTOCOL_VERSION).toBe('1.1');
  });
});
