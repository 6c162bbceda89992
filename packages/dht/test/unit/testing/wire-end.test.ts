import { peer } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { lost, WireEnd } from '../../../src/testing/wire-end.js';

describe('WireEnd', () => {
  it('gives what waited once, in order', () => {
    const end = new WireEnd(peer(0x11), 5, 0);
    const entry = (bytes: number) => ({
      message: { kind: 'bytes', serviceId: 's', bytes: Uint8Array.of(bytes) } as const,
      resolve: () => {},
      reject: () => {},
    });
    const [first, second] = [entry(1), entry(2)];
    end.wait(first);
    end.wait(second);
    expect(end.takeWaiting()).toEqual([first, second]);
    expect(end.takeWaiting()).toEqual([]);
  });

  it('rejects what waits when it ends', () => {
    const end = new WireEnd(peer(0x11), 5, 0);
    const errors: unknown[] = [];
    end.wait({
      message: { kind: 'bytes', serviceId: 's', bytes: new Uint8Array() },
      resolve: () => {},
      reject: (error) => errors.push(error),
    });
    const error = lost(peer(0x11), 'a test');
    end.end(error);
    expect(errors).toEqual([error]);
    expect([end.isOver, end.isOpen]).toEqual([true, false]);
  });
});
