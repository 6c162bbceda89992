import { describe, expect, it } from 'vitest';
import { RoomHost } from '../../../../src/browser-chat/room/room-host.js';
import type { SaidLine } from '../../../../src/browser-chat/room/room-line.js';
import { MAX_MEMBERS } from '../../../../src/browser-chat/room/room-member.js';
import { FakeRoomPort, peer } from './fake-room-port.js';

function stand() {
  const port = new FakeRoomPort(peer(1));
  const host = new RoomHost(port, 'Host');
  const join = (number: number): void => host.receive({ type: 'join', name: `P${number}` }, peer(number));
  return { port, host, join };
}

function line(author: number, overrides: Partial<SaidLine> = {}): SaidLine {
  return { kind: 'said', id: 'x', author: peer(author).id, name: `P${author}`, text: 'Hi.', at: 0, ...overrides };
}

const names = (host: RoomHost): string[] => [...host.state.members.values()].map(({ name }) => name);

describe('the host of the room', () => {
  it('is its first member, gives newcomers the history and tells everybody who is here', () => {
    const { port, host, join } = stand();
    expect(names(host)).toEqual(['Host']);
    join(2);
    expect(port.take()).toEqual(['history>2', 'members>2']);
    join(3);
    expect(port.take()).toEqual(['history>3', 'members>2', 'members>3']);
    expect(names(host)).toEqual(['Host', 'P2', 'P3']);
    expect(port.changes).toBe(2);
  });

  it('lets a member take another name in its place', () => {
    const { host, join } = stand();
    join(2);
    join(3);
    host.receive({ type: 'join', name: 'Two' }, peer(2));
    expect(names(host)).toEqual(['Host', 'Two', 'P3']);
  });

  it('tells the others of a member that is gone, and of a stranger nothing', () => {
    const { port, host, join } = stand();
    join(2);
    join(3);
    port.take();
    host.gone(peer(2).id);
    host.gone(peer(9).id);
    expect(port.take()).toEqual(['members>3']);
    expect(host.state.lines.at(-1)).toMatchObject({ text: 'P2 left.' });
  });

  it('passes a line on to those whom its author does not reach, and to nobody else', () => {
    const { port, host, join } = stand();
    for (const number of [2, 3, 4]) join(number);
    port.take();
    const forward = [peer(3).id, peer(3).id, peer(2).id, peer(1).id, peer(9).id];
    host.receive({ type: 'say', line: line(2), forward }, peer(2));
    expect(port.take()).toEqual(['say>3']);
    expect(host.state.lines.at(-1)).toMatchObject({ text: 'Hi.' });
  });

  it('lets nobody speak for another, under another name, or from outside', () => {
    const { port, host, join } = stand();
    join(2);
    join(3);
    port.take();
    host.receive({ type: 'say', line: line(3), forward: [peer(3).id] }, peer(2));
    host.receive({ type: 'say', line: line(9), forward: [peer(3).id] }, peer(9));
    expect(port.take()).toEqual([]);
    host.receive({ type: 'say', line: line(2, { name: 'Host' }), forward: [] }, peer(2));
    expect(host.state.lines.at(-1)).toMatchObject({ name: 'P2' });
  });

  it('says something itself, to all', () => {
    const { port, host, join } = stand();
    join(2);
    join(3);
    port.take();
    host.say('Welcome.');
    expect(port.take()).toEqual(['say>2', 'say>3']);
    expect(host.state.lines.at(-1)).toMatchObject({ name: 'Host', text: 'Welcome.', at: 1_000 });
  });

  it('is full at some point', () => {
    const { port, host, join } = stand();
    for (let number = 2; number <= MAX_MEMBERS + 5; number++) join(number);
    expect(host.state.members.size).toBe(MAX_MEMBERS);
    port.take();
    join(MAX_MEMBERS + 9);
    expect(port.take()).toEqual([]);
  });
});
