import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Wires } from '../../../src/shared/wires.js';

let wires: Wires;
let server: Server;
let port: number;
const sockets: Socket[] = [];

beforeEach(async () => {
  wires = new Wires();
  server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  wires[Symbol.dispose]();
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  await once(server, 'close');
});

/** A failing socket is no accident here. */
async function dial(): Promise<Socket> {
  const accepted = once(server, 'connection');
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  await Promise.all([accepted, once(socket, 'connect')]);
  return socket;
}

it.each(['accepted', 'dialled'] as const)(
  'cuts what leads to a port at the end that has %s, with a reset',
  async (end) => {
    const dialled = await dial();
    expect([wires.open, wires.listeners > 0]).toEqual([2, true]);
    expect(wires.cut(port + 1, end)).toBe(0);
    const [accepted] = sockets.filter((socket) => socket !== dialled);
    if (accepted === undefined) throw new Error('nobody accepted');
    const far = end === 'accepted' ? dialled : accepted;
    const failed = once(far, 'error').catch((error: unknown) => [error]);
    const closed = [dialled, accepted].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    expect(wires.cut(port, end)).toBe(1);
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
    await Promise.all(closed);
    expect([wires.open, wires.listeners]).toEqual([0, 0]);
  },
);

it('hears of nothing any more once it is disposed', async () => {
  wires[Symbol.dispose]();
  await dial();
  expect(wires.open).toBe(0);
});
