import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { expect, test } from 'vitest';
import { awaitUpgrade, upgradeHead } from '../../../src/raw/upgrade.js';

const TARGET = { host: '127.0.0.1', port: 80, self: parsePeerDescriptor({ id: 'a'.repeat(40) }) };

test('the head asks for a path and offers compression when told to', () => {
  expect(upgradeHead(TARGET).toString()).toMatch(/^GET \/ HTTP\/1.1\r\nHost: 127.0.0.1:80\r\n[\s\S]*\r\n\r\n$/);
  const head = upgradeHead(TARGET, { path: '/?a=b', compression: true }).toString();
  expect(head).toMatch(/^GET \/\?a=b [\s\S]*permessage-deflate/);
});

test.each([
  ['HTTP/1.1 101 Switching Protocols', true],
  ['HTTP/1.1 503 Service Unavailable', false],
])('after %s, in pieces, going on is %s', async (line, goesOn) => {
  const socket = new PassThrough();
  let upgrades = 0;
  awaitUpgrade(socket as unknown as Socket, () => {
    upgrades++;
  });
  for (const piece of [line, '\r\n', '\r', '\n']) socket.write(piece);
  await new Promise(setImmediate);
  expect([upgrades, socket.listenerCount('data')]).toEqual([goesOn ? 1 : 0, 0]);
});
