/** Keys as they are typed: any text, which is hashed, or the 40 hexadecimal digits themselves. */
import { ConnectionError, fromHex } from '@peerlatch/connection/base';
import { hashKey, KEY_BYTES, type Key } from '@peerlatch/dht/id';

/** `isRaw`: the text is the key and no name. Throws `INVALID_ARGUMENT`. */
export function parseKey(text: string, isRaw: boolean): Key {
  if (!isRaw) return hashKey(text);
  const bytes = fromHex(text);
  if (bytes?.length === KEY_BYTES) return bytes;
  const digits = KEY_BYTES * 2;
  throw new ConnectionError(
    'INVALID_ARGUMENT',
    `With --raw-key, a key is ${digits} hexadecimal digits; leave the flag out to use any text as a name.`,
  );
}
