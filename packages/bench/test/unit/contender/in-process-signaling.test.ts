import { setImmediate as turn } from 'node:timers/promises';
import type { Transport } from '@peerlatch/connection/manager';
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import type { OutgoingMessage } from '@peerlatch/connection/wire';
import { expect, test } from 'vitest';
import { inProcessSignaling } from '../../../src/contender/in-process-signaling.js';

const peers = ['1', '2'].map((digit) => parsePeerDescriptor({ id: digit.repeat(40) }));
const [a, b] = peers.map((self) => inProcessSignaling({ self } as Transport));
const [, to] = peers;
if (a === undefined || b === undefined || to === undefined) throw new Error('There are two peers.');

const signal: OutgoingMessage = {
  kind: 'notification',
  serviceId: 'signals',
  method: 'rtcOffer',
  bodyType: 'dht.RtcOffer',
  body: new Uint8Array([7]),
};

test('a signal reaches the service of its peer, in a later turn and with its sender', async () => {
  const received: [string, string, number | undefined, PeerDescriptor][] = [];
  using _handled = b.handle('signals', ({ kind, method, body }, from) => received.push([kind, method, body[0], from]));
  await a.send(to, signal);
  expect(received).toEqual([]);
  await turn();
  expect(received).toEqual([['notification', 'rtcOffer', 7, a.self]]);
});

test('to nobody, or to one that has stopped listening, it is lost in silence', async () => {
  const received: string[] = [];
  b.handle('signals', ({ method }) => received.push(method))[Symbol.dispose]();
  await a.send(to, signal);
  await turn();
  expect(received).toEqual([]);
});

test('anything but a notification is refused', async () => {
  await expect(a.send(to, { ...signal, kind: 'request' })).rejects.toThrow('not a request');
});
