/**
 * Reads the header map of an RPC message. The same few entries come with every message, so a run of them is recognised
 * as a whole; whatever is new is read entry by entry. A part of the envelope decoder, on whose cursor it works.
 */
import { BytesCache } from './bytes-cache.js';
import type { Cursor } from './cursor.js';
import { limits } from './limits.js';
import { applyEntry, type HeaderFacts, NO_HEADER } from './rpc-header.js';
import { checkNameLength, decodeText } from './text.js';

/** Tag of `RpcMessage.header`: one entry of the map. */
export const HEADER_TAG = 0x0a;

/** Length of `notification`, the longest key with a meaning. */
const LONGEST_KEY = 12;

export class RpcHeaderReader {
  private readonly known = new BytesCache<HeaderFacts>();

  constructor(private readonly cursor: Cursor) {}

  /**
   * Reads the entry whose tag was just read, and those that follow it directly; returns what the header says with them.
   * Entries above `limits.maxHeaderEntries` are stepped over.
   */
  read(before: HeaderFacts, end: number): HeaderFacts {
    const { cursor } = this;
    const start = cursor.at;
    if (before !== NO_HEADER) return this.readEntry(before, end);
    const stop = this.runEnd(end);
    if (stop === start) return this.readEntry(before, end);
    const known = this.known.find(cursor.bytes, start, stop);
    if (known !== undefined) {
      cursor.at = stop;
      return known;
    }
    let facts = this.readEntry(before, stop);
    while (cursor.at < stop) {
      cursor.at++;
      facts = this.readEntry(facts, stop);
    }
    return this.known.keep(cursor.bytes, start, stop, facts);
  }

  /** Where the run of entries ends, as far as each has a length of one byte and is looked at at all. */
  private runEnd(end: number): number {
    const { bytes, at: start } = this.cursor;
    let stop = start;
    let at = start;
    for (let count = 0; count < limits.maxHeaderEntries; count++) {
      const length = bytes[at] ?? 0;
      if (at >= end || length > 0x7f || at + 1 + length > end) break;
      stop = at + 1 + length;
      if (stop >= end || bytes[stop] !== HEADER_TAG) break;
      at = stop + 1;
    }
    return stop;
  }

  /** One entry from its length on: `string key = 1; string value = 2`. A key or value that is not sent is empty. */
  private readEntry(before: HeaderFacts, end: number): HeaderFacts {
    const { cursor } = this;
    const { bytes } = cursor;
    const stop = cursor.fieldEnd(end);
    if (before.entries >= limits.maxHeaderEntries) {
      cursor.at = stop;
      return before;
    }
    let key = '';
    let valueStart = stop;
    let valueEnd = stop;
    while (cursor.at < stop) {
      const tag = cursor.tag(stop);
      if (tag === 0x0a) {
        const keyEnd = cursor.fieldEnd(stop);
        key = keyEnd - cursor.at > LONGEST_KEY ? '' : decodeText(bytes, cursor.at, keyEnd);
        cursor.at = keyEnd;
      } else if (tag === 0x12) {
        valueEnd = cursor.fieldEnd(stop);
        valueStart = cursor.at;
        cursor.at = valueEnd;
      } else {
        cursor.skip(tag, stop);
      }
    }
    if (key !== 'method') return applyEntry(before, key, valueEnd > valueStart ? key : '');
    checkNameLength(valueStart, valueEnd);
    return applyEntry(before, key, decodeText(bytes, valueStart, valueEnd));
  }
}
