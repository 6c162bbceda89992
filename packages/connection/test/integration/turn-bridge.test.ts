/** TURN over TCP and TLS for an ICE agent that knows UDP only, over real sockets of this machine. */
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/wire/limits.js';
import { localCertificate } from '../contract/certificate.js';
import { ALLOCATE, channelData, GRANTED, stun, TurnStand } from './turn-stand.js';

/** The bytes of each datagram, for comparing. */
const granted = (transaction?: number): Uint8Array => stun(GRANTED, transaction);

describe('a TURN server over TCP', () => {
  test('gets the datagrams of an agent, and its messages come back as datagrams', async () => {
    await using stand = await TurnStand.make();
    const agent = await stand.agent();
    agent.send(stun(ALLOCATE), channelData(1, 2, 3, 4, 5), stun(0x0008, 2));
    await stand.until(() => agent.received.length === 3);
    expect(agent.received).toEqual([granted(), channelData(1, 2, 3, 4, 5), stun(0x0008, 2)]);
    expect(stand.bridge.udpServer).toMatchObject({ scheme: 'turn', transport: 'udp', host: '127.0.0.1' });
  });

  test('has one connection per agent, and what it says to one is not heard by the other', async () => {
    await using stand = await TurnStand.make();
    const [a, b] = [await stand.agent(), await stand.agent()];
    a.send(stun(ALLOCATE, 1));
    b.send(stun(ALLOCATE, 2));
    await stand.until(() => a.received.length + b.received.length === 2);
    expect([a.received, b.received, stand.accepted.length]).toEqual([[granted(1)], [granted(2)], 2]);
  });

  test('is not connected to for anything but a request for a relayed address, and gets nothing that is not TURN', async () => {
    await using stand = await TurnStand.make();
    const [stranger, agent] = [await stand.agent(), await stand.agent()];
    stranger.send(channelData(1), stun(0x0001), Uint8Array.of(1, 2, 3));
    agent.send(stun(ALLOCATE), Uint8Array.of(0x80, 0, 0, 0), new Uint8Array(), stun(0x0008));
    await stand.until(() => agent.received.length === 2);
    expect([agent.received, stand.accepted.length, stand.warnings]).toEqual([[granted(), stun(0x0008)], 1, []]);
  });

  test('gets a new connection for an agent that has the port of one before, but not for a request sent again', async () => {
    await using stand = await TurnStand.make();
    const agent = await stand.agent();
    agent.send(stun(ALLOCATE, 1), stun(ALLOCATE, 1));
    await stand.until(() => agent.received.length === 2);
    agent.send(stun(ALLOCATE, 1));
    await stand.until(() => agent.received.length === 3);
    expect(stand.accepted.length).toBe(1);
    agent.send(stun(ALLOCATE, 2), channelData(9));
    await stand.until(() => agent.received.length === 5);
    expect([agent.received.slice(3), stand.accepted.length]).toEqual([[granted(2), channelData(9)], 2]);
    await stand.until(() => stand.bridge.connectionCount === 1);
  });

  test('that refuses, ends or says what is not TURN ends the connection, which is logged; the next request opens another', async () => {
    let served = 0;
    await using stand = await TurnStand.make({
      serve: (socket) => {
        if (served++ === 0) socket.end('SSH-2.0-OpenSSH\r\n');
        else socket.end();
      },
    });
    const agent = await stand.agent();
    for (const count of [1, 2]) {
      agent.send(stun(ALLOCATE, count));
      await stand.until(() => stand.warnings.length === count);
    }
    expect(stand.warnings).toEqual([
      ['webrtc.turnConnectionFailed', 'It sent what is not TURN.'],
      ['webrtc.turnConnectionFailed', 'The TURN server ended the connection.'],
    ]);
    expect([stand.bridge.connectionCount, agent.received, stand.clock.pendingTimers]).toEqual([0, [], 0]);
  });
});

describe('a TURN server over TLS', () => {
  test.each(['127.0.0.1', 'localhost'])('is spoken to as %s if its certificate is good', async (name) => {
    const pair = await localCertificate();
    await using stand = await TurnStand.make({ tls: pair, ca: pair.cert, name });
    const agent = await stand.agent();
    agent.send(stun(ALLOCATE), channelData(1));
    await stand.until(() => agent.received.length === 2);
    expect(agent.received).toEqual([granted(), channelData(1)]);
  });

  test('is not spoken to if nobody vouches for its certificate', async () => {
    await using stand = await TurnStand.make({ tls: await localCertificate() });
    const agent = await stand.agent();
    agent.send(stun(ALLOCATE));
    await stand.until(() => stand.warnings.length === 1);
    expect([stand.warnings, agent.received]).toEqual([
      [['webrtc.turnConnectionFailed', expect.stringContaining('self-signed certificate')]],
      [],
    ]);
  });
});

describe('bounds', () => {
  test('so many connections, and no more until one is gone', async () => {
    await using stand = await TurnStand.make({ limits: { maxTurnConnections: 1 } });
    const [a, b] = [await stand.agent(), await stand.agent()];
    a.send(stun(ALLOCATE));
    await stand.until(() => a.received.length === 1);
    b.send(stun(ALLOCATE));
    await stand.until(() => stand.warnings.length === 1);
    expect([stand.warnings, stand.accepted.length]).toEqual([[['webrtc.turnConnectionsFull', '']], 1]);
    stand.bridge.release(a.port);
    stand.clock.advanceSync(limits.rtcTurnLingerMs);
    await stand.until(() => stand.bridge.connectionCount === 0);
    b.send(stun(ALLOCATE));
    await stand.until(() => b.received.length === 1);
  });

  test('so many bytes wait for a connection; datagrams above that are lost', async () => {
    const pair = await localCertificate();
    const bounds = { maxTurnBufferBytes: 100 };
    await using stand = await TurnStand.make({ tls: pair, ca: pair.cert, limits: bounds, holdsTls: true });
    const [agent, last] = [await stand.agent(), await stand.agent()];
    const words = Array.from({ length: 9 }, (_, n) => channelData(...new Array<number>(12).fill(n)));
    agent.send(stun(ALLOCATE), ...words);
    await stand.until(() => stand.accepted.length === 1);
    // Its connection tells that all datagrams before it were taken.
    last.send(stun(ALLOCATE));
    await stand.until(() => stand.accepted.length === 2);
    stand.beginTls();
    await stand.until(() => last.received.length === 1 && agent.received.length === 6);
    agent.send(channelData(99));
    await stand.until(() => agent.received.length === 7);
    expect(agent.received).toEqual([granted(), ...words.slice(0, 5), channelData(99)]);
  });

  test('a server that takes the connection and does not answer is given up', async () => {
    await using stand = await TurnStand.make({ tls: await localCertificate(), holdsTls: true });
    const agent = await stand.agent();
    agent.send(stun(ALLOCATE));
    await stand.until(() => stand.accepted.length === 1);
    stand.clock.advanceSync(limits.rtcTurnConnectTimeoutMs);
    await stand.until(() => stand.bridge.connectionCount === 0);
    expect(stand.warnings).toEqual([['webrtc.turnConnectionFailed', 'No connection within 5000 ms.']]);
  });

  test('a connection on which nothing is said ends with the life of its relayed address; each word prolongs it', async () => {
    await using stand = await TurnStand.make({ limits: { rtcTurnIdleMs: 1_000 } });
    const agent = await stand.agent();
    agent.send(stun(ALLOCATE));
    await stand.until(() => agent.received.length === 1);
    stand.clock.advanceSync(600);
    agent.send(channelData(1));
    await stand.until(() => agent.received.length === 2);
    stand.clock.advanceSync(600);
    expect(stand.bridge.connectionCount).toBe(1);
    agent.send(channelData(2));
    await stand.until(() => agent.received.length === 3);
    stand.clock.advanceSync(1_000);
    await stand.until(() => stand.bridge.connectionCount === 0);
    expect([stand.warnings, stand.clock.pendingTimers]).toEqual([[], 0]);
  });
});

describe('the end', () => {
  test('of an agent is that of its connection, once its last words are out', async () => {
    await using stand = await TurnStand.make();
    const [agent, other] = [await stand.agent(), await stand.agent()];
    agent.send(stun(ALLOCATE));
    other.send(stun(ALLOCATE));
    await stand.until(() => agent.received.length + other.received.length === 2);
    stand.bridge.release(agent.port);
    agent.send(channelData(1));
    await stand.until(() => agent.received.length === 2);
    stand.clock.advanceSync(limits.rtcTurnLingerMs);
    await stand.until(() => stand.bridge.connectionCount === 1);
    other.send(channelData(2));
    await stand.until(() => other.received.length === 2);
  });

  test('leaves no socket, no timer and no connection, also of one that is still opening', async () => {
    await using stand = await TurnStand.make();
    const [agent, late] = [await stand.agent(), await stand.agent()];
    agent.send(stun(ALLOCATE));
    await stand.until(() => agent.received.length === 1);
    late.send(stun(ALLOCATE));
    await stand.until(() => stand.bridge.connectionCount === 2);
    await Promise.all([stand.bridge.close(), stand.bridge.close()]);
    expect([stand.bridge.connectionCount, stand.clock.pendingTimers, stand.warnings]).toEqual([0, 0, []]);
    await stand.until(() => stand.accepted.every(({ destroyed, readableEnded }) => destroyed || readableEnded));
  });
});
