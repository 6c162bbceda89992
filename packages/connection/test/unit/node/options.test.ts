import { describe, expect, it } from 'vitest';
import { advertisedHost, resolveOptions } from '../../../src/node/options.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';

describe('the options of a node', () => {
  it('have defaults for everything, and a random id each time', () => {
    const { id, limits } = resolveOptions({});
    expect(id).toMatch(/^[0-9a-f]{40}$/);
    expect(resolveOptions({}).id).not.toBe(id);
    expect(limits.maxConnections).toBe(80);
  });

  it('take the id and the random source of the program', () => {
    expect(resolveOptions({ id: 'AB'.repeat(20) }).id).toBe('ab'.repeat(20));
    const [a, b] = [new SeededRandom(7), new SeededRandom(7)].map((random) => resolveOptions({ random }).id);
    expect(a).toBe(b);
    expect(() => resolveOptions({ id: 'short' })).toThrow(expect.objectContaining({ code: 'INVALID_PEER_ID' }));
  });

  it('replace single limits and refuse what is none', () => {
    expect(resolveOptions({ limits: { maxConnections: 3 } }).limits).toMatchObject({
      maxConnections: 3,
      maxFrameBytes: 1_048_576,
    });
    const misspelt: object = { maxConnection: 3 };
    for (const limits of [misspelt, { maxConnections: -1 }, { maxConnections: Number.NaN }]) {
      expect(() => resolveOptions({ limits })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  it('R25: never advertise an empty host or a wildcard', () => {
    expect(advertisedHost({})).toBe('127.0.0.1');
    expect(advertisedHost({ host: '0.0.0.0', advertisedHost: 'node.example' })).toBe('node.example');
    for (const host of ['0.0.0.0', '::', '']) {
      expect(() => advertisedHost({ host })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });
});
