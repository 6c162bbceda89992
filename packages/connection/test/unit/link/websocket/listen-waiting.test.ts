import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { WaitingSockets } from '../../../../src/link/websocket/listen-waiting.js';
import { limits } from '../../../../src/wire/limits.js';

/** As much of a socket as is looked at. */
class FakeSocket extends EventEmitter {
  destroyed = false;

  constructor(
    readonly remoteAddress: string | undefined,
    readonly remotePort: number,
  ) {
    super();
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

function setup() {
  const waiting = new WaitingSockets({ ...limits, maxPendingInbound: 4, maxPendingInboundPerAddress: 2 });
  let port = 1;
  const arrive = (address: string | undefined): FakeSocket => {
    const socket = new FakeSocket(address, port++);
    waiting.admit(socket as unknown as Socket);
    return socket;
  };
  return { waiting, arrive };
}

test('sockets of one address are bounded, the IPv4-mapped form counting as the same', () => {
  const { arrive } = setup();
  const sockets = ['10.0.0.1', '::ffff:10.0.0.1', '10.0.0.1', '10.0.0.2'].map(arrive);
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false, true, false]);
});

test('all of them are bounded together, and one that has closed already is not taken in', () => {
  const { arrive, waiting } = setup();
  const sockets = ['10.0.0.1', '10.0.0.2', '10.0.0.3', undefined, '10.0.0.4', '10.0.0.5'].map(arrive);
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false, false, true, false, true]);
  expect(waiting.size).toBe(4);
});

test('one that closes or becomes a link makes room, once', () => {
  const { arrive, waiting } = setup();
  const [a, b] = [arrive('10.0.0.1'), arrive('10.0.0.1')];
  a.destroy();
  waiting.release(b);
  waiting.release(b);
  b.emit('close');
  expect([waiting.size, b.destroyed]).toEqual([0, false]);
  const later = ['10.0.0.1', '10.0.0.1', '10.0.0.1'].map(arrive);
  expect(later.map(({ destroyed }) => destroyed)).toEqual([false, false, true]);
});

test('destroyAll() ends those that wait, and not those that have become links', async () => {
  const { arrive, waiting } = setup();
  const [waits, link] = [arrive('10.0.0.1'), arrive('10.0.0.2')];
  waiting.release(link);
  await waiting.destroyAll();
  expect([waits.destroyed, link.destroyed, waiting.size]).toEqual([true, false, 0]);
});
