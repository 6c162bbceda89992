import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { silentLogger } from '../../../src/base/logger.js';
import { type ActionSockets, CONNECTIVITY_ACTIONS } from '../../../src/connector/action-sockets.js';
import type { InboundAttempt } from '../../../src/connector/connector.js';
import { Handshaker } from '../../../src/connector/handshaker.js';
import { WebSocketServerConnector } from '../../../src/connector/websocket-server-connector.js';
import type { InboundRequest, ListenOptions } from '../../../src/link/websocket/listen.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { encodeHandshakeRequest } from '../../../src/wire/handshake-frames.js';
import { type Limits, limits } from '../../../src/wire/limits.js';

// The server is scripted; real ones listen in the tests of the link and of the node.
const server = vi.hoisted(() => ({
  options: undefined as ListenOptions | undefined,
  isOpen: false,
  bind: async (): Promise<void> => {},
}));
vi.mock('../../../src/link/websocket/listen.js', () => ({
  listenWebSocket: async (options: ListenOptions) => {
    server.options = options;
    await server.bind();
    server.isOpen = true;
    return {
      port: 1_234,
      address: options.host,
      tls: false,
      reloadTls: async () => {},
      close: async () => {
        server.isOpen = false;
      },
    };
  },
}));

const REQUEST = encodeHandshakeRequest({
  messageId: 'm',
  source: peer(2),
  target: peer(1),
  protocolVersion: '1.1',
  applicationVersion: '',
});

beforeEach(() => {
  server.isOpen = false;
  server.bind = async () => {};
});

function makeConnector(overrides: Partial<Limits> = {}, actions?: ActionSockets) {
  const clock = new VirtualClock();
  const own: Limits = { ...limits, ...overrides };
  const handshaker = new Handshaker({
    self: () => peer(1),
    clock,
    limits: own,
    applicationVersion: '',
    features: 0,
    newMessageId: () => 'id',
  });
  const connector = new WebSocketServerConnector({ handshaker, clock, limits: own, logger: silentLogger, actions });
  const come = (request: Partial<InboundRequest> = {}): ScriptedLink => {
    const link = new ScriptedLink({ clock, direction: 'inbound' });
    server.options?.onLink(link, { url: '/', action: undefined, remoteAddress: '10.0.0.1', ...request });
    return link;
  };
  return { clock, connector, come };
}

async function listening(overrides: Partial<Limits> = {}) {
  const stand = makeConnector(overrides);
  const attempts: InboundAttempt[] = [];
  await stand.connector.listen({ host: '127.0.0.1', port: 0 });
  stand.connector.accept((attempt) => attempts.push(attempt));
  return { ...stand, attempts };
}

describe('listening', () => {
  test('tells the port that was bound', async () => {
    expect((await makeConnector().connector.listen({ host: '127.0.0.1', port: 0 })).port).toBe(1_234);
  });

  test('that fails leaves nothing to close (R53)', async () => {
    const { connector, clock } = makeConnector();
    server.bind = () => Promise.reject(new ConnectionError('LISTEN_FAILED', 'Test.'));
    await expect(connector.listen({ host: '127.0.0.1', port: 1 })).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
    await connector.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test('that is overtaken by close() leaves no server behind', async () => {
    const { connector } = makeConnector();
    let bound = (): void => {};
    server.bind = () =>
      new Promise<void>((resolve) => {
        bound = resolve;
      });
    const port = connector.listen({ host: '127.0.0.1', port: 0 });
    await connector.close();
    bound();
    await expect(port).rejects.toMatchObject({ code: 'CLOSED' });
    expect(server.isOpen).toBe(false);
  });

  test('is what reloading a certificate needs', async () => {
    const { connector } = makeConnector();
    await expect(connector.reloadTls()).rejects.toMatchObject({ code: 'NOT_RUNNING' });
    await connector.listen({ host: '127.0.0.1', port: 0 });
    await connector.reloadTls();
  });

  test('a server dials nobody', () => {
    const { connector } = makeConnector();
    expect(connector.canReach()).toBe(false);
    expect(() => connector.connect()).toThrow(expect.objectContaining({ code: 'UNREACHABLE' }));
  });
});

describe('a socket', () => {
  test('that comes before the node takes any is closed at once (R22)', async () => {
    const { connector, come, clock } = makeConnector();
    await connector.listen({ host: '127.0.0.1', port: 0 });
    expect([come().destroyedWith?.code, connector.pendingCount, clock.pendingTimers]).toEqual(['NOT_RUNNING', 0, 0]);
  });

  test('becomes an inbound attempt with its request, and leaves the budget when it is admitted', async () => {
    const { connector, come, attempts } = await listening();
    const link = come();
    expect([attempts.length, connector.pendingCount]).toEqual([0, 1]);
    link.deliver(REQUEST);
    expect([attempts[0]?.pending.peer, connector.pendingCount]).toEqual([peer(2), 1]);
    attempts[0]?.admit();
    expect([connector.pendingCount, link.sent.length]).toEqual([0, 1]);
  });

  test.each(['connectivityRequest', 'connectivityProbe'])(
    'for %s is closed where nothing serves it (R26)',
    async (action) => {
      const { connector, come } = await listening();
      expect([come({ action }).destroyedWith?.code, connector.pendingCount]).toEqual(['NOT_RUNNING', 0]);
    },
  );

  test('for a connectivity action goes to who serves it, before the node takes peers, and without a place among them (R22)', async () => {
    const served: [string | undefined, string | undefined][] = [];
    let closes = 0;
    const actions: ActionSockets = {
      serve: (_link, { action, remoteAddress }) => served.push([action, remoteAddress]),
      close: () => closes++,
    };
    const { connector, come } = makeConnector({ maxPendingInbound: 0 }, actions);
    await connector.listen({ host: '127.0.0.1', port: 0 });
    const links = CONNECTIVITY_ACTIONS.map((action) => come({ action }));
    expect([come().destroyedWith?.code, connector.pendingCount]).toEqual(['NOT_RUNNING', 0]);
    expect(links.map(({ end }) => end)).toEqual([undefined, undefined]);
    expect(served).toEqual([
      ['connectivityRequest', '10.0.0.1'],
      ['connectivityProbe', '10.0.0.1'],
    ]);
    await connector.close();
    expect([closes, come({ action: 'connectivityProbe' }).destroyedWith?.code]).toEqual([1, 'NOT_RUNNING']);
  });

  test('with any other action is a peer', async () => {
    const { connector, come } = await listening();
    expect([come({ action: 'whatever' }).end, connector.pendingCount]).toEqual([undefined, 1]);
  });

  test('beyond the budget of its address, or of all, is closed; others get in', async () => {
    const { come } = await listening({ maxPendingInbound: 3, maxPendingInboundPerAddress: 2 });
    const codes = ['a', 'a', 'a', 'b', 'c'].map((remoteAddress) => come({ remoteAddress }).destroyedWith?.code);
    expect(codes).toEqual([undefined, undefined, 'LIMIT_REACHED', undefined, 'LIMIT_REACHED']);
  });

  test('of an address that has used up its places is refused before there is a link; connectivity checks are not (R28)', async () => {
    const { come } = await listening({ maxPendingInbound: 3, maxPendingInboundPerAddress: 2 });
    const hasPlace = (remoteAddress: string, action?: string) =>
      server.options?.hasPlace?.({ url: '/', action, remoteAddress });
    expect(hasPlace('a')).toBe(true);
    const links = ['a', 'a'].map((remoteAddress) => come({ remoteAddress }));
    expect([hasPlace('a'), hasPlace('b'), hasPlace('a', 'connectivityRequest')]).toEqual([false, true, true]);
    links[0]?.finish();
    expect(hasPlace('a')).toBe(true);
  });

  test.each(['silence', 'its end', 'a refusal', 'being given up'])('gives its place back on %s', async (how) => {
    const { connector, come, attempts, clock } = await listening();
    const link = come();
    if (how === 'silence') clock.advanceSync(limits.inboundHandshakeTimeoutMs);
    else if (how === 'its end') link.finish();
    else {
      link.deliver(REQUEST);
      if (how === 'a refusal') attempts[0]?.refuse('DUPLICATE_CONNECTION');
      else attempts[0]?.pending.cancel();
    }
    expect([connector.pendingCount, clock.pendingTimers]).toEqual([0, 0]);
  });
});

test('close() ends handshakes in progress, closes later sockets, and leaves no server, place or timer', async () => {
  const { connector, come, attempts, clock } = await listening();
  const [silent, asking] = [come(), come()];
  asking.deliver(REQUEST);
  await connector.close();
  const late = come();
  await connector.close();
  expect([silent, asking, late].map(({ destroyedWith }) => destroyedWith?.code)).toEqual([
    'CLOSED',
    'CLOSED',
    'NOT_RUNNING',
  ]);
  attempts[0]?.admit();
  expect([asking.sent, server.isOpen, connector.pendingCount, clock.pendingTimers]).toEqual([[], false, 0, 0]);
});
