/**
 * Reads protobuf fields in place, one pass, without allocation. The envelope decoder drives it; nested messages share the
 * cursor and pass their own `end`. Every method stays inside `end` or throws `MALFORMED_FRAME`.
 */
import { malformed } from './malformed.js';

const EMPTY = new Uint8Array(0);
const MAX_VARINT_BYTES = 10;

export class Cursor {
  bytes: Uint8Array = EMPTY;
  /** Offset of the next unread byte. */
  at = 0;

  /** Starts over on `bytes`. */
  open(bytes: Uint8Array, at: number): void {
    this.bytes = bytes;
    this.at = at;
  }

  /** Lets go of the bytes, so that an idle decoder keeps no frame alive. */
  release(): void {
    this.bytes = EMPTY;
  }

  /** The next field's tag: number and wire type. */
  tag(end: number): number {
    const first = this.bytes[this.at] ?? 0;
    if (first < 0x80 && this.at < end) {
      this.at++;
      if (first < 8) throw malformed('A field with the number 0', this.at - 1);
      return first;
    }
    const start = this.at;
    const tag = this.varint(end);
    if (tag < 8 || tag > 0xff_ff_ff_ff) throw malformed('A field number out of range', start);
    return tag;
  }

  /** A varint of up to 64 bits. Exact below 2^53; above, close enough to be out of every range. */
  varint(end: number): number {
    const { bytes } = this;
    const limit = Math.min(end, this.at + MAX_VARINT_BYTES);
    let value = 0;
    let scale = 1;
    for (let at = this.at; at < limit; at++) {
      const byte = bytes[at] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        this.at = at + 1;
        return value;
      }
      scale *= 0x80;
    }
    throw malformed(limit === end ? 'A number cut off' : 'A number of more than 64 bits', this.at);
  }

  /** Reads a length and returns the offset where that many bytes end; `at` stands where they begin. */
  fieldEnd(end: number): number {
    const first = this.bytes[this.at] ?? 0;
    if (first < 0x80 && this.at < end) {
      this.at++;
      const stop = this.at + first;
      if (stop <= end) return stop;
      throw malformed('A field longer than what holds it', this.at);
    }
    const stop = this.varint(end) + this.at;
    if (stop <= end) return stop;
    throw malformed('A field longer than what holds it', this.at);
  }

  /** Steps over the field of `tag`, whose value comes next. Groups, which proto3 does not know, are malformed. */
  skip(tag: number, end: number): void {
    const wireType = tag & 7;
    if (wireType === 2) this.at = this.fieldEnd(end);
    else if (wireType === 0) this.varint(end);
    else if (wireType === 5) this.advance(4, end);
    else if (wireType === 1) this.advance(8, end);
    else throw malformed(`A field of wire type ${wireType}`, this.at);
  }

  private advance(count: number, end: number): void {
    if (this.at + count > end) throw malformed('A fixed-size number cut off', this.at);
    this.at += count;
  }
}
