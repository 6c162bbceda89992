/**
 * WebSocket frames as a client may, or may not, send them (RFC 6455, 5.2). The masking key is zero, so that the payload stays
 * what it is and an attacker pays nothing for masking; the receiver works as hard as ever.
 */

export interface FrameShape {
  /** 0 continuation, 1 text, 2 binary (default), 8 close, 9 ping, 10 pong. */
  readonly opcode?: number;
  /** Last fragment of its message. Default true. */
  readonly fin?: boolean;
  /** RSV1: compressed (RFC 7692). Default false. */
  readonly compressed?: boolean;
  /** Length in the head, bytes, if it is not that of the payload. */
  readonly declaredBytes?: number;
}

/** One frame; with `declaredBytes` its beginning. */
export function maskedFrame(payload: Uint8Array, shape: FrameShape = {}): Buffer {
  const { opcode = 2, fin = true, compressed = false, declaredBytes = payload.length } = shape;
  const first = (fin ? 0x80 : 0) | (compressed ? 0x40 : 0) | opcode;
  return Buffer.concat([head(first, declaredBytes), Buffer.alloc(4), payload]);
}

function head(first: number, length: number): Buffer {
  if (length < 126) return Buffer.from([first, 0x80 | length]);
  if (length < 65_536) {
    const short = Buffer.from([first, 0x80 | 126, 0, 0]);
    short.writeUInt16BE(length, 2);
    return short;
  }
  const long = Buffer.alloc(10);
  long.set([first, 0x80 | 127]);
  long.writeBigUInt64BE(BigInt(length), 2);
  return long;
}
