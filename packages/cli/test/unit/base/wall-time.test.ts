import { expect, it } from 'vitest';
import { isoTime, wallNow } from '../../../src/base/wall-time.js';

it('a moment of the wire is shown in UTC, to the millisecond', () => {
  expect(isoTime({ seconds: 1_700_000_000, nanos: 123_999_999 })).toBe('2023-11-14T22:13:20.123Z');
});

it('the last moment that the wire knows is shown, too', () => {
  expect(isoTime({ seconds: 253_402_300_799, nanos: 0 })).toBe('9999-12-31T23:59:59.000Z');
});

it('now is after this was written', () => {
  expect(wallNow()).toBeGreaterThan(1_700_000_000_000);
});
