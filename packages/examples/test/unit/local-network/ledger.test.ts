import { describe, expect, it } from 'vitest';
import { LedgerWriter, RECORD_BYTES, readLedger } from '../../../src/local-network/ledger.js';

/** A ledger in memory, as the file would have it. */
function memoryLedger() {
  const bytes = new Uint8Array(4_096);
  let length = 0;
  const writer = new LedgerWriter((position, record) => {
    bytes.set(record, position);
    length = Math.max(length, position + record.length);
  });
  return { writer, read: () => readLedger(bytes.subarray(0, length)), size: () => length };
}

const base = { incarnation: 0, code: undefined };

describe('the ledger', () => {
  it('holds a run of any length in one record', () => {
    const { writer, read, size } = memoryLedger();
    for (let seq = 0; seq < 10_000; seq++) writer.submitted(4, seq);
    expect(read()).toEqual([{ ...base, kind: 'submitted', peer: 4, from: 0, to: 10_000 }]);
    expect(size()).toBe(RECORD_BYTES);
  });

  it('keeps kinds, peers, incarnations and codes apart', () => {
    const { writer, read } = memoryLedger();
    writer.submitted(1, 0);
    writer.submitted(2, 0);
    writer.accepted(1, 0);
    writer.rejected(2, 'DIAL_FAILED', 0);
    writer.rejected(2, 'NOT_CONNECTED', 1);
    writer.received(1, 0, 0);
    writer.received(1, 1, 0);
    writer.received(1, 0, 1);
    expect(read()).toEqual([
      { ...base, kind: 'submitted', peer: 1, from: 0, to: 1 },
      { ...base, kind: 'submitted', peer: 2, from: 0, to: 1 },
      { ...base, kind: 'accepted', peer: 1, from: 0, to: 1 },
      { ...base, kind: 'rejected', peer: 2, code: 'DIAL_FAILED', from: 0, to: 1 },
      { ...base, kind: 'rejected', peer: 2, code: 'NOT_CONNECTED', from: 1, to: 2 },
      { ...base, kind: 'received', peer: 1, from: 0, to: 2 },
      { ...base, kind: 'received', peer: 1, incarnation: 1, from: 0, to: 1 },
    ]);
  });

  it('shows gaps, repetitions and steps back as runs in their order', () => {
    const { writer, read } = memoryLedger();
    for (const seq of [0, 1, 3, 2, 2, 3]) writer.received(9, 0, seq);
    expect(read().map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [3, 4],
      [2, 3],
      [2, 4],
    ]);
  });

  it('is complete after every single write, so that a kill at any moment loses nothing', () => {
    const bytes = new Uint8Array(1_024);
    let length = 0;
    const snapshots: number[] = [];
    const writer = new LedgerWriter((position, record) => {
      expect(position % RECORD_BYTES).toBe(0);
      bytes.set(record, position);
      length = Math.max(length, position + record.length);
      snapshots.push(readLedger(bytes.subarray(0, length)).reduce((sum, { from, to }) => sum + to - from, 0));
    });
    for (let seq = 0; seq < 20; seq++) {
      writer.submitted(1, seq);
      writer.received(1, 0, 2 * seq);
    }
    expect(snapshots).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  it('marks where a connection ended, each time anew', () => {
    const { writer, read } = memoryLedger();
    writer.disconnected(3, 17);
    writer.disconnected(3, 17);
    expect(read()).toEqual([
      { ...base, kind: 'disconnected', peer: 3, from: 17, to: 17 },
      { ...base, kind: 'disconnected', peer: 3, from: 17, to: 17 },
    ]);
  });

  it('says that a rejection had no code that it knows', () => {
    const { writer, read } = memoryLedger();
    writer.rejected(1, undefined, 0);
    writer.rejected(1, 'SOMETHING_ELSE', 1);
    expect(read()).toEqual([{ ...base, kind: 'rejected', peer: 1, code: 'NO_CODE', from: 0, to: 2 }]);
  });

  it('refuses to read what is no ledger', () => {
    expect(() => readLedger(new Uint8Array(RECORD_BYTES).fill(200))).toThrow('damaged');
  });
});
