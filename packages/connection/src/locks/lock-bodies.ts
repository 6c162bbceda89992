/**
 * The three bodies of a lock's life by hand: one text or one flag each (wire-protocol 1.2). The generated ones are right as
 * well, but they are a third of what a lock round trip costs. Same bytes, same values, same error code.
 */
import { allocateFrame } from '../wire/allocate.js';
import type { BodyType } from '../wire/body.js';
import { Cursor } from '../wire/cursor.js';
import { textField } from '../wire/fields.js';
import type { LockRequest, LockResponse, UnlockRequest } from '../wire/generated/dht.js';
import { decodeText, isAscii, writeAscii } from '../wire/text.js';
import { varintSize, writeVarint } from '../wire/varint.js';

/** Field 1, length-delimited. */
const TEXT_TAG = 0x0a;
/** Field 1, varint. */
const FLAG_TAG = 0x08;

export const lockRequest: BodyType<LockRequest> = lockIdBody('dht.LockRequest');

export const unlockRequest: BodyType<UnlockRequest> = lockIdBody('dht.UnlockRequest');

export const lockResponse: BodyType<LockResponse> = {
  typeName: 'dht.LockResponse',
  encode: ({ accepted }) => (accepted ? Uint8Array.of(FLAG_TAG, 1) : new Uint8Array(0)),
  decode(bytes) {
    let accepted = false;
    forEachField(bytes, (tag, cursor) => {
      if (tag !== FLAG_TAG) return false;
      accepted = cursor.varint(bytes.length) !== 0;
      return true;
    });
    return { accepted };
  },
};

/** `string lockId = 1`. */
function lockIdBody(typeName: string): BodyType<{ lockId: string }> {
  return {
    typeName,
    encode: ({ lockId }) => {
      if (lockId === '') return new Uint8Array(0);
      if (!isAscii(lockId)) return textField(TEXT_TAG, lockId);
      const bytes = allocateFrame(1 + varintSize(lockId.length) + lockId.length);
      bytes[0] = TEXT_TAG;
      writeAscii(bytes, writeVarint(bytes, 1, lockId.length), lockId);
      return bytes;
    },
    decode: (bytes) => {
      let lockId = '';
      forEachField(bytes, (tag, cursor) => {
        if (tag !== TEXT_TAG) return false;
        const end = cursor.fieldEnd(bytes.length);
        lockId = decodeText(bytes, cursor.at, end);
        cursor.at = end;
        return true;
      });
      return { lockId };
    },
  };
}

/** `read` takes the value of a field and says so; what it leaves is skipped. The last of repeated fields counts. */
function forEachField(bytes: Uint8Array, read: (tag: number, cursor: Cursor) => boolean): void {
  const cursor = new Cursor();
  cursor.open(bytes, 0);
  while (cursor.at < bytes.length) {
    const tag = cursor.tag(bytes.length);
    if (!read(tag, cursor)) cursor.skip(tag, bytes.length);
  }
}
