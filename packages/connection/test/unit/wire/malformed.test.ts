import { describe, expect, it } from 'vitest';
import { frameTooLarge, malformed } from '../../../src/wire/malformed.js';

describe('refusals of bytes', () => {
  it('say what, where, and what to do', () => {
    const error = malformed('A number cut off', 17);
    expect(error.code).toBe('MALFORMED_FRAME');
    expect(error.data).toEqual({ offset: 17 });
    expect(error.message).toMatch(/^A number cut off \(at byte 17\)\. .*drop the frame/);
    expect(malformed('Nothing').message).not.toContain('at byte');
  });

  it('carry the figures of a frame that is too large', () => {
    const error = frameTooLarge(11, 10);
    expect(error.code).toBe('FRAME_TOO_LARGE');
    expect(error.data).toEqual({ bytes: 11, maxBytes: 10 });
  });
});
