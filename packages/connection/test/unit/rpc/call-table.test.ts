import { describe, expect, it } from 'vitest';
import { CallTable, type TableEntry } from '../../../src/rpc/call-table.js';
import { peer } from '../../../src/testing/fixtures.js';

const [a, b] = [peer(1).id, peer(2).id];

function call(requestId: string, peerId = a, serviceId = 's'): TableEntry {
  return { requestId, peerId, serviceId };
}

describe('CallTable', () => {
  it('finds a call by its id and the peer that was asked, and by nothing else', () => {
    const table = new CallTable(10);
    const entry = call('1');
    table.add(entry);
    expect(table.find('1', a)).toBe(entry);
    expect(table.find('1', b)).toBeUndefined();
    expect(table.find('2', a)).toBeUndefined();
  });

  it('hands a call out once', () => {
    const table = new CallTable(10);
    const entry = call('1');
    table.add(entry);
    expect(table.remove(entry)).toBe(true);
    expect(table.remove(entry)).toBe(false);
    expect(table.size).toBe(0);
  });

  it('is full at its capacity', () => {
    const table = new CallTable(2);
    table.add(call('1'));
    expect(table.isFull).toBe(false);
    table.add(call('2'));
    expect(table.isFull).toBe(true);
  });

  it('lists the calls of a peer and of a service, as snapshots', () => {
    const table = new CallTable(10);
    const entries = [call('1', a, 's'), call('2', b, 's'), call('3', a, 't')];
    for (const entry of entries) table.add(entry);
    expect(table.ofPeer(a)).toEqual([entries[0], entries[2]]);
    expect(table.ofService('s')).toEqual([entries[0], entries[1]]);
    for (const entry of table.all()) table.remove(entry);
    expect(table.all()).toEqual([]);
  });
});
