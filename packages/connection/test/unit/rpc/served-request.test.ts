import { describe, expect, it } from 'vitest';
import { ServedRequest } from '../../../src/rpc/served-request.js';
import { peer } from '../../../src/testing/fixtures.js';

describe('ServedRequest', () => {
  it('aborts a signal that a handler looked at', () => {
    const request = new ServedRequest(peer(1));
    const { signal } = request;
    expect(signal.aborted).toBe(false);
    request.abort('first');
    request.abort('second');
    expect(signal.reason).toBe('first');
  });

  it('shows an abort to a handler that looks late', () => {
    const request = new ServedRequest(peer(1));
    request.abort('over');
    expect(request.signal.reason).toBe('over');
    expect(request.signal).toBe(request.signal);
  });
});
