import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isConnectionError } from '../../src/base/errors.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { CountingClock } from '../../src/testing/counting-clock.js';
import { macrotaskTurn } from '../../src/testing/macrotask-turn.js';
import { Stand } from './stand.js';
import { track } from './tracked.js';

describe('R53: a start that fails leaves nothing running', () => {
  it('R53: on an occupied port it rejects with LISTEN_FAILED, without timer or socket, and the port works later', async () => {
    const occupant = createServer();
    occupant.listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const address = occupant.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const clock = new CountingClock();
    const sockets = () => process.getActiveResourcesInfo().filter((name) => /^TCP/.test(name));
    const before = sockets();
    const failure = await createConnectionNode({ clock, websocket: { port } }).catch((error: unknown) => error);
    expect(isConnectionError(failure, 'LISTEN_FAILED')).toBe(true);
    expect(clock.pendingTimers).toBe(0);
    // The platform lets go of the handle that could not be bound one or two turns later.
    await macrotaskTurn();
    await macrotaskTurn();
    expect(sockets()).toEqual(before);
    occupant.close();
    await once(occupant, 'close');
    const node = await createConnectionNode({ websocket: { port } });
    expect(node.self.websocket?.port).toBe(port);
    await node.close();
  });

  it('R53: given up after the port was bound, it lets the port go', async () => {
    const first = await createConnectionNode({ websocket: {} });
    const port = first.self.websocket?.port ?? 0;
    await first.close();
    const controller = new AbortController();
    const starting = track(createConnectionNode({ websocket: { port }, signal: controller.signal }));
    controller.abort('never mind');
    await starting.settled;
    expect(starting.ending).toBe('never mind');
    const node = await createConnectionNode({ websocket: { port } });
    await node.close();
  });

  it('R53: with a way of signals that is of no use it lets go of the sockets that WebRTC holds', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => /^UDP/.test(name));
    const before = sockets();
    const iceServers = [{ urls: 'turn:127.0.0.1:1?transport=tcp', username: 'u', credential: 'c' }];
    const seen: string[][] = [];
    const signaling = (): never => {
      seen.push(sockets());
      throw new Error('no network');
    };
    await expect(createConnectionNode({ webrtc: { iceServers }, signaling })).rejects.toThrow('no network');
    expect(seen[0]?.length).toBe(before.length + 1);
    // As above: handles go some turns later.
    await macrotaskTurn();
    await macrotaskTurn();
    expect(sockets()).toEqual(before);
  });

  it('R53: a second start is refused and does not disturb the first', async () => {
    const stand = new Stand();
    expect(() => stand.manager.start()).toThrow('A manager starts once');
    stand.connectOut();
    expect(stand.phase).toBe('connected');
    const closed = stand.manager.close();
    expect(() => stand.manager.start()).toThrow('A manager starts once');
    await stand.clock.advance(10_000);
    await closed;
    expect(stand.clock.pending()).toEqual([]);
  });

  it('R53: closing a manager that was never started is clean', async () => {
    const stand = new Stand();
    await stand.manager.close();
    await stand.manager.close();
    expect(stand.clock.pending()).toEqual([]);
  });
});
