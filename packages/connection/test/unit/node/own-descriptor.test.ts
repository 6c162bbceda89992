import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { BoundServer, WebSocketServerAddress } from '../../../src/connector/websocket-server-connector.js';
import { UpgradeGate } from '../../../src/link/websocket/listen-gate.js';
import { type ConnectionNodeOptions, resolveOptions } from '../../../src/node/options.js';
import { describeSelf } from '../../../src/node/own-descriptor.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { decodeConnectivityRequest, encodeConnectivityResponse } from '../../../src/wire/connectivity-frames.js';
import { PlayedDials } from '../../support/played-dials.js';

const network = vi.hoisted(() => ({ dials: undefined as PlayedDials | undefined }));
vi.mock('#websocket-dial', () => ({
  dialWebSocket: (...call: Parameters<PlayedDials['dial']>) => network.dials?.dial(...call),
}));

const id = 'aa'.repeat(20);
const entryPoints = [{ id: 'ee'.repeat(20), websocket: { host: 'e.example', port: 1, tls: false } }];
let clock: VirtualClock;
let dials: PlayedDials;

beforeEach(() => {
  clock = new VirtualClock();
  dials = new PlayedDials(clock);
  network.dials = dials;
});

function describeNode(options: ConnectionNodeOptions, bound: Partial<BoundServer> = {}) {
  const own = { id, clock, ...options };
  const asked: WebSocketServerAddress[] = [];
  const listen = async (address: WebSocketServerAddress): Promise<BoundServer> => {
    asked.push(address);
    return { address: '127.0.0.1', port: 4_000, tls: false, ...bound };
  };
  return { asked, described: describeSelf(resolveOptions(own), own, { listen }) };
}

describe('without entry points', () => {
  test('a node says what it was given, and nothing of a NAT', async () => {
    const { described } = describeNode({ websocket: {}, region: 5, ipAddress: 6 });
    expect(await described).toMatchObject({
      self: { id, region: 5, ipAddress: 6, websocket: { host: '127.0.0.1', port: 4_000, tls: false } },
      natType: undefined,
    });
    expect((await describeNode({}).described).self).toEqual({ id, runtime: 'nodejs' });
  });

  test('what is advertised may differ from what is bound', async () => {
    const websocket = { host: '0.0.0.0', advertisedHost: 'a.example', advertisedPort: 443, advertisedTls: true };
    const { described, asked } = describeNode({ websocket });
    expect((await described).self.websocket).toEqual({ host: 'a.example', port: 443, tls: true });
    expect(asked).toMatchObject([{ host: '0.0.0.0' }]);
  });

  test('R25: a host that nobody could dial is refused before anything listens', async () => {
    const { described, asked } = describeNode({ websocket: { host: '0.0.0.0' } });
    await expect(described).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(asked).toEqual([]);
  });

  test('a server that was handed in is described by what it tells, or must be described', async () => {
    const server = new UpgradeGate();
    const told = describeNode({ websocket: { server } }, { address: '10.0.0.1', port: 80, tls: true });
    expect((await told.described).self.websocket).toEqual({ host: '10.0.0.1', port: 80, tls: true });
    const silent = { address: '', port: 0 };
    await expect(describeNode({ websocket: { server } }, silent).described).rejects.toThrow('advertisedPort');
    const half = describeNode({ websocket: { server, advertisedPort: 80 } }, silent);
    await expect(half.described).rejects.toThrow('advertisedHost');
  });
});

describe('with entry points', () => {
  async function requestOf(options: ConnectionNodeOptions) {
    const { described } = describeNode({ entryPoints, ...options });
    await clock.drain();
    const link = dials.at(0).open();
    const [sent = new Uint8Array()] = link.sent;
    link.deliver(
      encodeConnectivityResponse('r', {
        host: '1.2.3.4',
        natType: 'open_internet',
        websocket: { host: '1.2.3.4', port: 4_000, tls: false },
        ipAddress: 0x01_02_03_04,
        protocolVersion: '1.1',
      }),
    );
    return { request: decodeConnectivityRequest(sent), ...(await described) };
  }

  test('the port is asked about, and the host is what they see', async () => {
    const { request, self, natType } = await requestOf({ websocket: { host: '0.0.0.0' } });
    expect(request).toEqual({ port: 4_000, tls: false, allowSelfSignedCertificate: false });
    expect([self.websocket?.host, self.ipAddress, natType]).toEqual(['1.2.3.4', 0x01_02_03_04, 'open_internet']);
  });

  test('a configured host is sent along and kept', async () => {
    const websocket = { advertisedHost: 'a.example' };
    const { request, self } = await requestOf({ websocket, connectivity: { allowSelfSignedCertificate: true } });
    expect(request).toMatchObject({ host: 'a.example', allowSelfSignedCertificate: true });
    expect(self.websocket?.host).toBe('a.example');
  });

  test('a node without a server asks with port 0', async () => {
    const { described } = describeNode({ entryPoints });
    const refused = expect(described).rejects.toMatchObject({ code: 'CONNECTIVITY_CHECK_FAILED' });
    await clock.drain();
    const [sent = new Uint8Array()] = dials.at(0).open().sent;
    expect(decodeConnectivityRequest(sent)).toMatchObject({ port: 0, tls: false });
    await clock.advance(10_000);
    await refused;
  });

  test('the node itself is not asked', async () => {
    const { described } = describeNode({ websocket: {}, entryPoints: [{ id }] });
    expect(await described).toMatchObject({ natType: undefined });
    expect(dials.all).toEqual([]);
  });

  test('one that is none is refused', async () => {
    await expect(describeNode({ entryPoints: [{ id: 'x' }] }).described).rejects.toMatchObject({
      code: 'INVALID_PEER_ID',
    });
  });
});
