/**
 * What goes between a TURN client and its server, as datagrams and on a stream (RFC 8656, sections 2.1 and 12.5; RFC 8489,
 * section 6.2.2): STUN messages as they are, channel data padded to a multiple of four on a stream. Pure. The bridge in Node
 * uses it; it never looks into what a message says beyond its type.
 */

const HEADER_BYTES = 4;
const STUN_HEADER_BYTES = 20;
/** With the header these tell a STUN message from anything else. */
const COOKIE_END = 8;
const MAGIC_COOKIE = 0x21_12_a4_42;
/** Channel numbers, RFC 8656 section 12. */
const MIN_CHANNEL = 0x40_00;
const MAX_CHANNEL = 0x4f_ff;
const TRANSACTION_ID = { begin: 8, end: 20 } as const;
const ALLOCATE_REQUEST = 0x00_03;
const ALLOCATE_SUCCESS = 0x01_03;

/** What a datagram of a TURN client is on a stream; undefined if it is no message of TURN. */
export function toStream(datagram: Uint8Array): Uint8Array | undefined {
  if (datagram.length < HEADER_BYTES) return undefined;
  const view = viewOf(datagram);
  const length = view.getUint16(2);
  if (isChannel(view.getUint16(0))) {
    // Padding is optional in a datagram.
    const bytes = HEADER_BYTES + length;
    if (datagram.length < bytes || datagram.length > padded(bytes)) return undefined;
    const frame = new Uint8Array(padded(bytes));
    frame.set(datagram.subarray(0, bytes));
    return frame;
  }
  return isStun(datagram) && datagram.length === STUN_HEADER_BYTES + length ? datagram : undefined;
}

/** The transaction of a request for a relayed address, as text: an ICE agent begins with one. Undefined for anything else. */
export function allocationAsked(message: Uint8Array): string | undefined {
  return isOfType(message, ALLOCATE_REQUEST) ? transactionOf(message) : undefined;
}

/** The transaction of a request that brought a relayed address. */
export function allocationGranted(message: Uint8Array): string | undefined {
  return isOfType(message, ALLOCATE_SUCCESS) ? transactionOf(message) : undefined;
}

/**
 * Cuts the stream of a TURN server into datagrams. Holds one frame of at most `maxFrameBytes`; a longer one is left out, as a
 * network leaves out datagrams that nobody takes: its length is up to whoever sends to the relayed address.
 */
export class TurnFrameReader {
  readonly #onDatagram: (datagram: Uint8Array) => void;
  readonly #frame: Uint8Array;
  readonly #view: DataView;
  #length = 0;
  /** Bytes of the frame after which to look at it again. */
  #wanted = HEADER_BYTES;
  /** Bytes to leave out: padding, and what is left of a frame that is too long. */
  #toSkip = 0;

  /** `onDatagram` gets bytes of its own. */
  constructor(maxFrameBytes: number, onDatagram: (datagram: Uint8Array) => void) {
    this.#frame = new Uint8Array(Math.max(maxFrameBytes, STUN_HEADER_BYTES));
    this.#view = viewOf(this.#frame);
    this.#onDatagram = onDatagram;
  }

  /** False for what no TURN server says: where the next frame begins cannot be known, so the connection is of no more use. */
  push(chunk: Uint8Array): boolean {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#toSkip > 0) {
        const skipped = Math.min(this.#toSkip, chunk.length - offset);
        this.#toSkip -= skipped;
        offset += skipped;
        continue;
      }
      const part = chunk.subarray(offset, offset + this.#wanted - this.#length);
      this.#frame.set(part, this.#length);
      this.#length += part.length;
      offset += part.length;
      if (this.#length === this.#wanted && !this.#look()) return false;
    }
    return true;
  }

  /** As much as was wanted is there: a header, the cookie too, or the frame. */
  #look(): boolean {
    const length = this.#view.getUint16(2);
    if (isChannel(this.#view.getUint16(0))) {
      const bytes = HEADER_BYTES + length;
      this.#expect(bytes, padded(bytes) - bytes);
      return true;
    }
    if (this.#length === HEADER_BYTES) {
      this.#wanted = COOKIE_END;
      return true;
    }
    if (!isStun(this.#frame.subarray(0, this.#length))) return false;
    this.#expect(STUN_HEADER_BYTES + length, 0);
    return true;
  }

  /** A frame of so many bytes: it is complete, or more of it must come, or it is left out. */
  #expect(bytes: number, padding: number): void {
    if (bytes > this.#frame.length) {
      this.#toSkip = bytes - this.#length + padding;
    } else if (this.#length < bytes) {
      this.#wanted = bytes;
      return;
    } else {
      this.#toSkip = padding;
      this.#onDatagram(this.#frame.slice(0, bytes));
    }
    this.#length = 0;
    this.#wanted = HEADER_BYTES;
  }
}

function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}

function isChannel(number: number): boolean {
  return number >= MIN_CHANNEL && number <= MAX_CHANNEL;
}

/** By what is the same in all STUN messages: two bits that are zero, a length that is a multiple of four, the cookie. */
function isStun(message: Uint8Array): boolean {
  if (message.length < COOKIE_END) return false;
  const view = viewOf(message);
  return view.getUint16(0) < MIN_CHANNEL && view.getUint16(2) % 4 === 0 && view.getUint32(4) === MAGIC_COOKIE;
}

function isOfType(message: Uint8Array, type: number): boolean {
  return message.length >= STUN_HEADER_BYTES && isStun(message) && viewOf(message).getUint16(0) === type;
}

function transactionOf(message: Uint8Array): string {
  return message.subarray(TRANSACTION_ID.begin, TRANSACTION_ID.end).join('.');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
