// What the foreign peer accepts while it connects, frame by frame: the facts that our own handshake relies on.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createForeignPeer, type ForeignPeer } from '../src/foreign-peer.js';
import { bytes, hex } from '../src/narrow.js';
import { dig, digText, fields } from '../src/raw-fields.js';
import { descriptorFrame, handshakeRequest, handshakeResponse, type RawField } from '../src/raw-frames.js';
import {
  acceptHandshake,
  ENVELOPE,
  fieldsOf,
  firstRequest,
  isLockGranted,
  portOf,
  requestLock,
  shakeHands,
} from '../src/raw-peer.js';
import { dialRaw, RawServer, type RawSocket } from '../src/raw-socket.js';

const US = { id: '11'.repeat(20) };
const FOREIGN_ID = '22'.repeat(20);
const errorOf = (response: Uint8Array): unknown => dig(response, ENVELOPE.handshakeResponse, 2);
const unknownFields: RawField[] = [
  [1000, Uint8Array.of(1, 2, 3)],
  [1001, 7],
  [536_870_911, 'the last field number there is'],
];

let foreign: ForeignPeer;

beforeEach(async () => {
  foreign = await createForeignPeer({ id: FOREIGN_ID });
});

afterEach(() => foreign.stop());

describe('as acceptor, the foreign peer', () => {
  let raw: RawSocket;

  const dialled = async (request: Uint8Array): Promise<Uint8Array> => {
    raw = await dialRaw(portOf(foreign.descriptor));
    raw.send(request);
    return raw.frame(0);
  };

  afterEach(() => raw.socket.terminate());

  test('takes the golden handshake request, which the hand-written frames equal', async () => {
    const target = { id: FOREIGN_ID, websocket: { host: '127.0.0.1', port: 10_011, tls: false } };
    const golden =
      '0a026d31221173797374656d2f68616e647368616b657242480a160a1411111111111111111111111111111111111111111226' +
      '0a1422222222222222222222222222222222222222222a0e089b4e12093132372e302e302e311a03312e31220178';
    expect(hex(handshakeRequest({ source: US, target, messageId: 'm1' }))).toBe(golden);
    expect(errorOf(await dialled(bytes(golden)))).toBeUndefined();
  });

  test('accepts a request with unknown fields', async () => {
    raw = await shakeHands(foreign.descriptor, US, unknownFields);
    expect(isLockGranted(await requestLock(raw, 'lock'))).toBe(true);
    expect(foreign.connections()).toEqual([US.id]);
  });

  test('accepts unknown fields in a handshake envelope and a descriptor, and gives those of the descriptor back', async () => {
    const source = fields(...fieldsOf(descriptorFrame(US)), [1000, 'mine']);
    const request = fields([1, source], [2, descriptorFrame(foreign.descriptor)], [3, '1.1'], [4, 'x']);
    const answer = await dialled(fields([1000, 'mine'], [1, 'm'], [8, request], [4, 'system/handshaker']));
    expect(errorOf(answer)).toBeUndefined();
    expect(digText(await requestLock(raw, 'lock'), ENVELOPE.target, 1000)).toBe('mine');
  });

  test('accepts a request without a target', async () => {
    expect(errorOf(await dialled(handshakeRequest({ source: US })))).toBeUndefined();
  });

  test.each(['0.9', '1.1.0', ''])('refuses version "%s" with error 2 and closes without a code', async (version) => {
    expect(errorOf(await dialled(handshakeRequest({ source: US, target: foreign.descriptor, version })))).toBe(2);
    expect(await raw.closed.waitForCount(1)).toEqual([1005]);
  });

  test('refuses another target with error 1 and closes without a code', async () => {
    expect(errorOf(await dialled(handshakeRequest({ source: US, target: { id: '33'.repeat(20) } })))).toBe(1);
    expect(await raw.closed.waitForCount(1)).toEqual([1005]);
  });

  test('refuses a second connection with error 0 where it is the offerer, and the first stays usable', async () => {
    const first = await shakeHands(foreign.descriptor, US);
    expect(errorOf(await dialled(handshakeRequest({ source: US, target: foreign.descriptor })))).toBe(0);
    expect(await raw.closed.waitForCount(1)).toEqual([1005]);
    expect(isLockGranted(await requestLock(first, 'lock'))).toBe(true);
    first.socket.terminate();
  });

  test('answers protocol pings', async () => {
    raw = await shakeHands(foreign.descriptor, US);
    raw.socket.ping(Uint8Array.of(9));
    expect(await raw.pongs.waitForCount(1)).toEqual(['09']);
  });
});

describe('as dialler, the foreign peer', () => {
  let server: RawServer;
  let us: { id: string; websocket: { host: string; port: number; tls: boolean } };

  beforeEach(async () => {
    server = await RawServer.listen();
    us = { ...US, websocket: { host: '127.0.0.1', port: server.port, tls: false } };
  });

  afterEach(() => server.close());

  test('takes the golden handshake responses, which the hand-written frames equal', async () => {
    const success =
      '0a026d32221173797374656d2f68616e647368616b65724a200a160a1411111111111111111111111111111111111111111a03312e31220178';
    const duplicate =
      '0a026d32221173797374656d2f68616e647368616b65724a220a160a14111111111111111111111111111111111111111110001a03312e31220178';
    expect(hex(handshakeResponse({ source: US, messageId: 'm2' }))).toBe(success);
    expect(hex(handshakeResponse({ source: US, messageId: 'm2', error: 0 }))).toBe(duplicate);
    const connected = foreign.connect(us);
    (await firstRequest(server)).send(bytes(success));
    await connected;
  });

  test('sends its own id, the dialled target, its versions', async () => {
    const connected = foreign.connect(us);
    const raw = await acceptHandshake(server, us);
    await connected;
    const frame = await raw.frame(0);
    expect(dig(frame, ENVELOPE.handshakeRequest, 1, 1)).toEqual(bytes(FOREIGN_ID));
    expect(dig(frame, ENVELOPE.handshakeRequest, 2, 1)).toEqual(bytes(US.id));
    expect(digText(frame, ENVELOPE.handshakeRequest, 3)).toBe('1.1');
    expect(digText(frame, ENVELOPE.handshakeRequest, 4)).toBe('103.3.1');
  });

  test('accepts a response with unknown fields', async () => {
    const connected = foreign.connect(us);
    const raw = await acceptHandshake(server, us, unknownFields);
    await connected;
    expect(isLockGranted(await requestLock(raw, 'lock'))).toBe(true);
  });

  test('reads a request that comes right behind the handshake response', async () => {
    const connected = foreign.connect(us);
    const raw = await firstRequest(server);
    raw.send(handshakeResponse({ source: us }));
    expect(isLockGranted(await requestLock(raw, 'lock'))).toBe(true);
    await connected;
  });

  test.each([1, 2])('gives up at once on error %i and closes the socket without a code', async (error) => {
    const failed = expect(foreign.connect(us)).rejects.toThrow('could not connect');
    const raw = await firstRequest(server);
    raw.send(handshakeResponse({ source: us, error }));
    await failed;
    expect(await raw.closed.waitForCount(1)).toEqual([1005]);
  });

  test('gives up on error 0 only once the socket is closed', async () => {
    const failed = expect(foreign.connect(us)).rejects.toThrow('could not connect');
    const raw = await firstRequest(server);
    raw.send(handshakeResponse({ source: us, error: 0 }));
    raw.socket.ping();
    await raw.pongs.waitForCount(1);
    expect(foreign.events.items).toEqual([]);
    await raw.end();
    await failed;
  });

  test('answers protocol pings', async () => {
    const connected = foreign.connect(us);
    const raw = await acceptHandshake(server, us);
    await connected;
    raw.socket.ping(Uint8Array.of(9));
    expect(await raw.pongs.waitForCount(1)).toEqual(['09']);
  });

  test('leaves a peer that ignores its notice after 2 s, with close code 3001', async () => {
    const connected = foreign.connect(us);
    const raw = await acceptHandshake(server, us);
    await connected;
    await foreign.stop();
    expect(await raw.closed.waitForCount(1)).toEqual([3001]);
  });
});
