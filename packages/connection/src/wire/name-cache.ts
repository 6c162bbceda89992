/** Turns the names of received messages (service ids, type URLs) into text, the recurring ones only once. */
import { BytesCache } from './bytes-cache.js';
import { checkNameLength, decodeText } from './text.js';

export class NameCache {
  private readonly known = new BytesCache<string>();

  /** `finish` is applied to each new text, e.g. to cut a prefix. */
  constructor(private readonly finish: (text: string) => string = (text) => text) {}

  /** The text from `start` to `end`. Throws `MALFORMED_FRAME` when it is above `limits.maxNameBytes` or not UTF-8. */
  read(bytes: Uint8Array, start: number, end: number): string {
    const known = this.known.find(bytes, start, end);
    if (known !== undefined) return known;
    checkNameLength(start, end);
    return this.known.keep(bytes, start, end, this.finish(decodeText(bytes, start, end)));
  }
}
