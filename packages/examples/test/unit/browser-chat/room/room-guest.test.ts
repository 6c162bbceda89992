import { describe, expect, it } from 'vitest';
import { RoomGuest } from '../../../../src/browser-chat/room/room-guest.js';
import { RoomHost } from '../../../../src/browser-chat/room/room-host.js';
import type { SaidLine } from '../../../../src/browser-chat/room/room-line.js';
import { FakeRoomPort, peer } from './fake-room-port.js';

const members = [1, 2, 3, 4].map((number) => ({ peer: peer(number), name: `P${number}` }));

function stand() {
  const port = new FakeRoomPort(peer(2));
  const guest = new RoomGuest(port, peer(1), 'P2');
  guest.receive({ type: 'members', members }, peer(1));
  port.take();
  return { port, guest };
}

const said = (author: number): SaidLine => ({
  kind: 'said',
  id: `${author}`,
  author: peer(author).id,
  name: `P${author}`,
  text: 'Hi.',
  at: 0,
});

describe('a guest of the room', () => {
  it('asks the host to be let in, with the name of now', () => {
    const { port, guest } = stand();
    guest.join();
    guest.join('Two');
    guest.join();
    expect(port.sent.map(({ message }) => message)).toEqual([
      { type: 'join', name: 'P2' },
      { type: 'join', name: 'Two' },
      { type: 'join', name: 'Two' },
    ]);
  });

  it('sends a line straight to those it is connected to, and by way of the host to the others', () => {
    const { port, guest } = stand();
    port.connected.add(peer(3).id);
    guest.say('Hello.');
    expect(port.sent).toEqual([
      { to: peer(3).id, message: expect.objectContaining({ type: 'say', forward: [] }) },
      { to: peer(1).id, message: expect.objectContaining({ type: 'say', forward: [peer(4).id] }) },
    ]);
    expect(guest.state.lines.at(-1)).toMatchObject({ author: peer(2).id, text: 'Hello.' });
  });

  it('knows the others without itself and the host', () => {
    expect(stand().guest.others()).toEqual([peer(3), peer(4)]);
  });

  it('believes the host about the room, and everybody only about themselves', () => {
    const { guest } = stand();
    const before = guest.state;
    guest.receive({ type: 'members', members: [] }, peer(3));
    guest.receive({ type: 'history', lines: [said(4)] }, peer(3));
    guest.receive({ type: 'say', line: said(4), forward: [] }, peer(3));
    guest.receive({ type: 'join', name: 'P3' }, peer(3));
    expect(guest.state).toBe(before);
    guest.receive({ type: 'say', line: said(3), forward: [] }, peer(3));
    guest.receive({ type: 'say', line: said(4), forward: [] }, peer(1));
    expect(guest.state.lines.slice(-2)).toEqual([said(3), said(4)]);
  });

  it('shows a line once that comes directly and by way of the host', () => {
    const { port, guest } = stand();
    guest.receive({ type: 'say', line: said(3), forward: [] }, peer(3));
    const { changes } = port;
    guest.receive({ type: 'say', line: said(3), forward: [] }, peer(1));
    expect(port.changes).toBe(changes);
  });

  it('understands what the host sends', () => {
    const hostPort = new FakeRoomPort(peer(1));
    const host = new RoomHost(hostPort, 'Host');
    host.say('Is anybody here?');
    host.receive({ type: 'join', name: 'P2' }, peer(2));
    const guest = new RoomGuest(new FakeRoomPort(peer(2)), peer(1), 'P2');
    for (const { message } of hostPort.sent) guest.receive(message, peer(1));
    expect(guest.state.lines.map(({ text }) => text)).toEqual(['Is anybody here?', 'Host joined.', 'P2 joined.']);
  });
});
