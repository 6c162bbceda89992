import { SeededRandom } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { randomUuid } from '../../../src/routing/random-uuid.js';

describe('randomUuid', () => {
  it('gives version 4 UUIDs, each another', () => {
    const random = new SeededRandom(1);
    const ids = Array.from({ length: 200 }, () => randomUuid(random));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(200);
    expect(new Set(ids.map((id) => id.charAt(19))).size).toBe(4);
  });

  it('keeps every random digit that the format leaves free', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index * 17);
    expect(randomUuid({ bytes: () => bytes })).toBe('00112233-4455-4677-8899-aabbccddeeff');
  });
});
