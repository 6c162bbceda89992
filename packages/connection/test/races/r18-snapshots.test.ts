import { describe, expect, it } from 'vitest';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { Stand } from './stand.js';

describe('R18, R69: views are snapshots, and agree with each other', () => {
  it('R18: a view that was taken does not change with the connections', () => {
    const stand = new Stand();
    const before = stand.manager.connections();
    const link = stand.connectOut();
    const during = stand.manager.connections();
    link.finish();
    expect([before.length, during.length, stand.manager.connections().length]).toEqual([0, 1, 0]);
  });

  it('R18: the table may be changed from inside a walk over a view', () => {
    const stand = new Stand();
    stand.connectOut();
    let visited = 0;
    for (const { id } of stand.manager.connections()) {
      visited++;
      void stand.manager.disconnect(id, 'NORMAL');
    }
    expect(visited).toBe(1);
  });

  it('R69: at every announcement, connections() and hasConnection() say the same', () => {
    const stand = new Stand();
    const readings: [boolean, boolean][] = [];
    const read = () => {
      const { manager, peer } = stand;
      readings.push([manager.connections().some(({ id }) => id === peer.id), manager.hasConnection(peer.id)]);
    };
    stand.onEvent = read;
    const link = stand.connectOut();
    link.finish();
    expect(readings).toEqual([
      [false, false],
      [true, true],
      [false, false],
    ]);
  });

  it('R69: they agree, too, while a lost link waits for its replacement: nobody was told of a disconnect', () => {
    const stand = new Stand();
    const link = stand.connectOut();
    const { manager, peer, clock } = stand;
    const successor = new ScriptedAttempt({ peer, clock, initiator: 'remote' });
    manager.inbound({ pending: successor.pending, admit: () => {}, refuse: () => {} });
    link.finish();
    expect(stand.phase).toBe('reconnecting');
    expect(stand.log).toEqual(['connecting', 'connected']);
    expect([manager.connections().length, manager.hasConnection(peer.id)]).toEqual([1, true]);
  });
});
