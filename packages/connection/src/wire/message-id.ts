/**
 * Ids of outgoing messages: a prefix that no other sender uses and a counter in base 36, kept as the serialized field that
 * goes into every envelope. A unique text is all that the network asks of an id (wire-protocol 1.1, 6.6); a UUID per
 * message would cost more than the rest of the envelope.
 */
import { textField } from './fields.js';

const [ZERO, NINE, A, Z] = [0x30, 0x39, 0x61, 0x7a];

export class MessageIdField {
  /** Tag, length, prefix and counter; changes in place with {@link advance}. */
  bytes: Uint8Array;

  constructor(private readonly prefix: string) {
    this.bytes = textField(0x0a, `${prefix}0`);
  }

  /** Counts on. The number grows by a digit when it has to, so no id ever comes twice. */
  advance(): void {
    const { bytes, prefix } = this;
    const first = 2 + prefix.length;
    for (let at = bytes.length - 1; at >= first; at--) {
      const digit = bytes[at] ?? ZERO;
      if (digit !== Z) {
        bytes[at] = digit === NINE ? A : digit + 1;
        return;
      }
      bytes[at] = ZERO;
    }
    this.bytes = textField(0x0a, `${prefix}1${'0'.repeat(bytes.length - first)}`);
  }
}
