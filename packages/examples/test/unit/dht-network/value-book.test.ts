import { describe, expect, it } from 'vitest';
import { ValueBook } from '../../../src/dht-network/value-book.js';

const makeBook = () => new ValueBook({ ttlMs: 60_000, redundancy: 5 });

describe('the book of values', () => {
  it('promises nothing of a put that was not acknowledged', () => {
    const book = makeBook();
    book.submit('a', 1);
    expect(book.readable(0)).toEqual([]);
    expect(book.size).toBe(0);
  });

  it('expects the version that was acknowledged last, or one that was put since', () => {
    const book = makeBook();
    const first = book.submit('a', 1);
    book.acknowledge(first, 0, []);
    const [expected] = book.readable(1);
    expect(expected).toEqual({ name: 'a', owner: 1, version: 1 });
    const second = book.submit('a', 1);
    if (expected === undefined) return;
    expect(book.judge(expected, [first.text])).toBe('found');
    expect(book.judge(expected, [second.text])).toBe('found');
    expect(book.judge(expected, [])).toBe('missing');
    book.acknowledge(second, 5, []);
    const [newer] = book.readable(6);
    expect(newer && book.judge(newer, [first.text])).toBe('missing');
    expect(book.size).toBe(1);
  });

  it('does not go back when an older version is acknowledged late', () => {
    const book = makeBook();
    const [first, second] = [book.submit('a', 1), book.submit('a', 1)];
    book.acknowledge(second, 5, []);
    book.acknowledge(first, 0, []);
    expect(book.readable(6)).toEqual([{ name: 'a', owner: 1, version: 2 }]);
  });

  it('notices what nobody has put', () => {
    const book = makeBook();
    const version = book.submit('a', 1);
    book.acknowledge(version, 0, []);
    const expected = { name: 'a', owner: 1, version: 1 };
    for (const text of ['a version 2', 'b version 1', 'a version 1.5', 'a version ', 'rubbish', '']) {
      expect(book.judge(expected, [version.text, text]), text).toBe('wrong');
    }
  });

  it('leaves out what is about to expire, counted from the beginning of its put', () => {
    const book = makeBook();
    book.acknowledge(book.submit('a', 1), 1_000, []);
    expect(book.readable(51_000)).toHaveLength(1);
    expect(book.readable(51_001)).toEqual([]);
  });

  it('excuses a value only if all holders that redundancy asks for died', () => {
    const book = makeBook();
    const holders = ['h1', 'h2', 'h3', 'h4', 'h5'];
    book.acknowledge(book.submit('a', 1), 0, holders);
    const expected = { name: 'a', owner: 1, version: 1 };
    expect(book.isExcused(expected, new Set(holders.slice(1)))).toBe(false);
    expect(book.isExcused(expected, new Set(holders))).toBe(true);
  });
});
