import { describe, expect, test } from 'vitest';
import { framesOf, inputOf, readFields, varintBytes, writeFields } from '../../../src/input/fields.js';

describe('fields', () => {
  test('are read and written back to the same bytes', () => {
    const bytes = Uint8Array.from([0x0a, 2, 1, 2, 0x10, 0x96, 1, 0x1d, 1, 2, 3, 4, 0xff]);
    const list = readFields(bytes);
    expect(list.fields.map(({ number, wireType }) => [number, wireType])).toEqual([
      [1, 2],
      [2, 0],
      [3, 5],
    ]);
    expect([...list.rest]).toEqual([0xff]);
    expect(writeFields(list)).toEqual(bytes);
  });

  test('get lengths that fit when their content changes', () => {
    const [field] = readFields(Uint8Array.from([0x0a, 1, 7])).fields;
    const grown = writeFields({
      fields: [{ number: 1, wireType: 2, payload: new Uint8Array(300) }],
      rest: new Uint8Array(0),
    });
    expect(field?.payload.length).toBe(1);
    expect([...grown.subarray(0, 3)]).toEqual([0x0a, 0xac, 2]);
  });

  test('of a declared length beyond the input are none', () => {
    expect(readFields(Uint8Array.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])).fields).toEqual([]);
  });

  test('hold frames, with what stands behind them as one more', () => {
    const frames = [Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)];
    expect(framesOf(inputOf(frames)).map((frame) => [...frame])).toEqual([[1], [], [2, 3]]);
    expect(framesOf(Uint8Array.of(0x0a, 1, 7, 0x0a)).map((frame) => [...frame])).toEqual([[7], [0x0a]]);
  });

  test('have numbers of up to 2^53', () => {
    expect([...varintBytes(2 ** 32)]).toEqual([0x80, 0x80, 0x80, 0x80, 0x10]);
  });
});
