import { describe, expect, test } from 'vitest';
import { ConnectionManager } from '../../../src/manager/connection-manager.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { encodePeerDescriptor } from '../../../src/wire/descriptor-codec.js';
import { EnvelopeEncoder } from '../../../src/wire/envelope-encoder.js';
import { codeOf, ManagerStand, message, wire } from './manager-stand.js';

describe('the events of a peer', () => {
  test('are connecting, connected, disconnected', () => {
    const stand = new ManagerStand();
    stand.connect().finish({ graceful: true });
    expect(stand.events).toEqual(['connecting', 'connected', 'disconnected']);
  });

  test('are connecting and failed when no connection comes about', () => {
    const stand = new ManagerStand();
    stand.manager.dial(stand.remote);
    stand.connector.latest().fail();
    expect([stand.events, stand.manager.hasEndpoint(stand.remote.id)]).toEqual([
      ['connecting', 'failed DIAL_FAILED'],
      false,
    ]);
  });

  test('begin with connecting also when the peer dials us', () => {
    const stand = new ManagerStand();
    expect(stand.connector.dialIn(stand.remote).answer).toBe('admitted');
    expect(stand.events).toEqual(['connecting', 'connected']);
  });

  test('begin anew after their end', () => {
    const stand = new ManagerStand();
    stand.connect().finish();
    stand.connect();
    expect(stand.events).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
  });

  test('are told when the endpoint is out of the table already (R16)', () => {
    const stand = new ManagerStand();
    const seen: boolean[] = [];
    stand.manager.peerEvents$.subscribe(({ type, peer: { id } }) => {
      if (type === 'disconnected' || type === 'failed') seen.push(stand.manager.hasEndpoint(id));
    });
    stand.connect().finish();
    stand.manager.dial(stand.remote);
    stand.connector.latest().fail();
    expect(seen).toEqual([false, false]);
  });

  test('come in the same order to everybody, also when a listener dials from inside one (R71)', () => {
    const stand = new ManagerStand({
      firstListener: ({ type }, { manager, remote, events }) => {
        if ((type === 'disconnected' || type === 'failed') && events.length < 6) manager.dial(remote);
      },
    });
    stand.connect().finish();
    stand.connector.latest().fail();
    expect(stand.events).toEqual([
      'connecting',
      'connected',
      'disconnected',
      'connecting',
      'failed DIAL_FAILED',
      'connecting',
    ]);
  });

  test('let a listener send from inside them, in order', () => {
    const stand = new ManagerStand();
    stand.manager.peerEvents$.subscribe(({ type }) => {
      if (type === 'connecting') stand.send(1);
      if (type === 'connected') stand.send(3);
    });
    stand.send(2);
    expect(wire(stand.connector.latest().establish())).toEqual(['1', '2', '3']);
  });
});

describe('sending', () => {
  test('dials once, waits, and goes out in order, each message a frame of its own', async () => {
    const stand = new ManagerStand();
    const sent = [1, 2, 3].map((byte) => stand.send(byte));
    expect(stand.connector.attempts).toHaveLength(1);
    const link = stand.connector.latest().establish();
    await stand.clock.drain();
    expect([sent.map(({ outcome }) => outcome), wire(link)]).toEqual([
      ['sent', 'sent', 'sent'],
      ['1', '2', '3'],
    ]);
  });

  test.each([
    ['nobody is there', { connect: false }, 'none', 'NOT_CONNECTED'],
    ['it is still connecting', { connect: false }, 'connecting', 'NOT_CONNECTED'],
    ['it is still connecting', { bufferWhileConnecting: false }, 'connecting', 'NOT_CONNECTED'],
    ['it is refused as a duplicate', { connect: false }, 'awaitingPeer', 'NOT_CONNECTED'],
    ['it is refused as a duplicate', { bufferWhileConnecting: false }, 'awaitingPeer', 'NOT_CONNECTED'],
    ['it is connected', { connect: false, bufferWhileConnecting: false }, 'connected', 'sent'],
    ['it is closing', {}, 'closing', 'CONNECTION_CLOSED'],
    ['it is closing', { sendWhileClosing: true }, 'closing', 'sent'],
  ] as const)('when %s, with %j', async (_when, options, phase, outcome) => {
    const stand = new ManagerStand();
    if (phase !== 'none') stand.manager.dial(stand.remote);
    if (phase === 'awaitingPeer') stand.connector.latest().refuse();
    if (phase === 'connected' || phase === 'closing') stand.connector.latest().establish();
    if (phase === 'closing') void stand.manager.disconnect(stand.remote.id, 'NORMAL');
    const sent = stand.send(1, options);
    await stand.clock.drain();
    expect([sent.outcome, stand.connector.attempts.length]).toEqual([outcome, phase === 'none' ? 0 : 1]);
  });

  test('may open a connection with bufferWhileConnecting: false, and wait for it: it is the one that opens it', async () => {
    const stand = new ManagerStand();
    const sent = stand.send(1, { bufferWhileConnecting: false });
    stand.connector.latest().establish();
    await stand.clock.drain();
    expect(sent.outcome).toBe('sent');
  });

  test('to oneself is refused, by id and by host and port', async () => {
    const websocket = { host: '127.0.0.1', port: 9, tls: false };
    const stand = new ManagerStand({ self: peer(7, { websocket }) });
    const sent = [stand.send(1, {}, peer(7)), stand.send(1, {}, peer(8, { websocket }))];
    await stand.clock.drain();
    expect([sent.map(({ outcome }) => outcome), stand.connector.attempts, stand.events]).toEqual([
      ['SELF_CONNECTION', 'SELF_CONNECTION'],
      [],
      [],
    ]);
  });

  test('to a peer that no connector reaches is refused, without an event', async () => {
    const stand = new ManagerStand({ canReach: () => false });
    const sent = stand.send(1);
    await stand.clock.drain();
    expect([sent.outcome, stand.events, stand.manager.hasEndpoint(stand.remote.id)]).toEqual([
      'UNREACHABLE',
      [],
      false,
    ]);
  });

  test('with a signal that has aborted does not even dial', async () => {
    const stand = new ManagerStand();
    const sent = stand.send(1, { signal: AbortSignal.abort('stop') });
    await stand.clock.drain();
    expect([sent.outcome, stand.connector.attempts]).toEqual(['stop', []]);
  });

  test('more than may wait is refused by name', async () => {
    const stand = new ManagerStand({ limits: { maxOutboxMessages: 2 } });
    const sent = [1, 2, 3].map((byte) => stand.send(byte));
    await stand.clock.drain();
    expect(sent.map(({ outcome }) => outcome)).toEqual(['open', 'open', 'OUTBOX_FULL']);
  });

  test('what is too large is refused', async () => {
    const stand = new ManagerStand();
    stand.connect();
    const tooLarge = stand.manager.send(stand.remote, {
      kind: 'bytes',
      serviceId: 'test',
      bytes: new Uint8Array(1_100_000),
    });
    expect(await tooLarge.catch(codeOf)).toBe('FRAME_TOO_LARGE');
  });

  test.each(['idle', 'closed'])('from a manager that is %s is refused', async (phase) => {
    const stand = new ManagerStand({ start: false });
    if (phase === 'closed') await stand.manager.close();
    const sent = stand.send(1, { sendWhileClosing: true });
    await stand.clock.drain();
    expect([sent.outcome, stand.connector.attempts]).toEqual(['CLOSED', []]);
  });
});

describe('receiving', () => {
  test('a message reaches the handler of its service, from the peer of the connection', () => {
    const stand = new ManagerStand();
    const seen: string[] = [];
    const handler = stand.manager.handle('test', (_message, from) => seen.push(from.id));
    const encoder = new EnvelopeEncoder({
      source: encodePeerDescriptor(peer(66)),
      target: stand.self,
      messageIdPrefix: 'p',
    });
    const link = stand.connect();
    link.deliver(encoder.encode(message(1)));
    handler[Symbol.dispose]();
    link.deliver(encoder.encode(message(2)));
    expect([seen, stand.manager.diagnostics()]).toMatchObject([
      [stand.remote.id],
      { messagesReceived: 2, unhandledMessages: 1 },
    ]);
  });

  test('can be paused per peer, and a peer that is not there is no error', () => {
    const stand = new ManagerStand();
    stand.manager.pauseReceiving(stand.remote.id)[Symbol.dispose]();
    const link = stand.connect();
    const paused = stand.manager.pauseReceiving(stand.remote.id);
    expect(link.isReading).toBe(false);
    paused[Symbol.dispose]();
    expect(link.isReading).toBe(true);
  });
});

describe('the view', () => {
  test('is of connected peers only, private ones left out', () => {
    const stand = new ManagerStand({ isPrivate: (id) => id === peer(9).id });
    stand.manager.dial(peer(8));
    stand.connector.dialIn(peer(9));
    const before = stand.manager.connections();
    stand.connect();
    expect([before, stand.manager.connections()]).toEqual([[], [stand.remote]]);
    const has = (id: typeof stand.remote.id) => [
      stand.manager.hasConnection(id),
      stand.manager.hasLiveEndpoint(id),
      stand.manager.hasEndpoint(id),
    ];
    expect([has(stand.remote.id), has(peer(8).id), has(peer(9).id), has(peer(10).id)]).toEqual([
      [true, true, true],
      [false, false, true],
      [false, true, true],
      [false, false, false],
    ]);
  });

  test('does not flicker while a lost connection is being replaced', () => {
    const stand = new ManagerStand({ isOfferer: false });
    const link = stand.connect();
    const inbound = new ScriptedLink({ clock: stand.clock });
    let admit = (): void => {};
    stand.connector.accept((attempt) =>
      stand.manager.inbound({
        ...attempt,
        admit: () => {
          admit = attempt.admit;
        },
      }),
    );
    stand.connector.dialIn(stand.remote, inbound);
    link.finish();
    const { manager, remote } = stand;
    expect([manager.connections(), manager.hasConnection(remote.id), manager.hasLiveEndpoint(remote.id)]).toEqual([
      [remote],
      true,
      true,
    ]);
    admit();
    expect([stand.events, manager.hasConnection(remote.id)]).toEqual([['connecting', 'connected'], true]);
  });

  test('of diagnostics tells phase, endpoints and counts', () => {
    const stand = new ManagerStand();
    stand.connect();
    stand.send(1);
    expect(stand.manager.diagnostics()).toMatchObject({
      phase: 'running',
      endpoints: [{ peer: stand.remote.id, phase: 'connected', initiator: 'local' }],
      messagesSent: 1,
    });
    expect(stand.manager).toBeInstanceOf(ConnectionManager);
  });
});
