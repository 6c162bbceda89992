/** Nodes without servers, over real data channels: signals go through a common peer. */
import { firstValueFrom, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { ConnectionNode } from '../../src/node/connection-node.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';

async function trio(): Promise<{ relay: ConnectionNode; a: ConnectionNode; b: ConnectionNode } & AsyncDisposable> {
  const relay = await createConnectionNode({ websocket: {} });
  const a = await createConnectionNode({ webrtc: true });
  const b = await createConnectionNode({ webrtc: true });
  await Promise.all([a.connect(relay.self), b.connect(relay.self)]);
  return {
    relay,
    a,
    b,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([a.close(), b.close(), relay.close()]);
    },
  };
}

describe('two nodes without servers', () => {
  test('connect by WebRTC, lock each other and exchange messages in order', async () => {
    await using nodes = await trio();
    const { a, b } = nodes;
    const received = firstValueFrom(b.messages$.pipe(take(500), toArray()));
    const locks = await Promise.all([a.lock(b.self, 'one'), b.lock(a.self, 'two')]);
    for (let n = 0; n < 500; n++) void a.send(b.self, { service: 'chat', bytes: new Uint8Array([n & 255, n >> 8]) });
    expect((await received).map(({ bytes: [low = 0, high = 0] }) => low + 256 * high)).toEqual(
      Array.from({ length: 500 }, (_, n) => n),
    );
    expect(a.locks.locks('remote', b.self.id)).toEqual(['two']);
    await Promise.all(locks.map((lock) => lock.release()));
  });

  test('signal through a network of their own when they are given one', async () => {
    await using left = await createConnectionNode({ websocket: {}, signaling: false });
    await using right = await createConnectionNode({ websocket: {}, signaling: false });
    await left.connect(right.self);
    // The network knows the peers by the same ids.
    await using a = await createConnectionNode({ id: left.self.id, webrtc: true, signaling: left.transport });
    await using b = await createConnectionNode({ id: right.self.id, webrtc: true, signaling: right.transport });
    await using lock = await a.lock(b.self, 'one');
    expect([lock.state, b.connections().map(({ id }) => id)]).toEqual(['held', [a.self.id]]);
  });

  test('that have no peer in common are told so at once, and explain() says what to do', async () => {
    await using a = await createConnectionNode({ webrtc: true });
    await using b = await createConnectionNode({ webrtc: true });
    await expect(a.connect(b.self)).rejects.toMatchObject({ code: 'SIGNALING_FAILED' });
    const { route, attempts, hints } = a.explain(b.self);
    expect([route?.by, attempts[0]?.transport, attempts[0]?.code]).toEqual(['webrtc', 'webrtc', 'SIGNALING_FAILED']);
    expect(hints.join(' ')).toContain('common peer');
  });
});
