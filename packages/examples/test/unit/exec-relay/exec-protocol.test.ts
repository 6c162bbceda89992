import { describe, expect, it } from 'vitest';
import { ExecService, OutputService } from '../../../src/exec-relay/exec-protocol.js';

describe('the exec protocol', () => {
  it('carries output of any bytes unchanged', () => {
    const { request } = OutputService.methods.output;
    for (const size of [0, 1, 65_536]) {
      const piece = {
        id: '17',
        seq: 4_294_967_295,
        stream: 'stderr',
        bytes: new Uint8Array(size).map((_, index) => index),
      } as const;
      expect(request.decode(request.encode(piece))).toEqual(piece);
    }
  });

  it('refuses a piece that is cut off at any byte of its head', () => {
    const { request } = OutputService.methods.output;
    const frame = request.encode({ id: 'abc', seq: 1, stream: 'stdout', bytes: new Uint8Array() });
    for (let length = 0; length < frame.length; length++) {
      expect(() => request.decode(frame.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'MALFORMED_FRAME' }),
      );
    }
  });

  it('refuses a start that is no start', () => {
    const { request } = ExecService.methods.start;
    for (const value of [
      null,
      7,
      {},
      { id: 'a' },
      { id: 'a', command: 'x' },
      { id: 'a', command: 'x', args: [1] },
      { id: 1, command: 'x', args: [] },
    ]) {
      expect(() => request.decode(new TextEncoder().encode(JSON.stringify(value)))).toThrow(
        expect.objectContaining({ code: 'MALFORMED_FRAME' }),
      );
    }
  });
});
