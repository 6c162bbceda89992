/** Certificates of a server: from files, renewed while it runs, and never dropped for a pair that does not fit. */
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import type { Link } from '../../src/link/link.js';
import { dialWebSocket } from '../../src/link/websocket/dial.js';
import { listenWebSocket, type WebSocketListener } from '../../src/link/websocket/listen.js';
import { loadTls, type TlsFiles, type TlsPem, TlsReloader } from '../../src/link/websocket/tls-files.node.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { macrotaskTurn } from '../../src/testing/macrotask-turn.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits } from '../../src/wire/limits.js';
import { localCertificate } from '../contract/certificate.js';

const [first, second] = [await localCertificate(), await localCertificate()];
const ends: (() => unknown)[] = [];
const logged: string[] = [];
const logger = {
  ...silentLogger,
  warn: (event: string) => logged.push(event),
  info: (event: string) => logged.push(event),
};
let files: TlsFiles;

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'peerlatch-tls-'));
  files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  logged.splice(0);
  ends.push(() => rm(folder, { recursive: true }));
  await write(first);
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function write({ cert, key }: Partial<TlsPem>): Promise<void> {
  if (cert !== undefined) await writeFile(files.certFile, cert);
  if (key !== undefined) await writeFile(files.keyFile, key);
}

async function listen(): Promise<{ clock: VirtualClock; listener: WebSocketListener; links: Link[] }> {
  const clock = new VirtualClock();
  const links: Link[] = [];
  const listener = await listenWebSocket({ tls: files, clock, logger, onLink: (link) => links.push(link) });
  ends.push(async () => {
    for (const link of links) link.destroy();
    await listener.close();
    expect(clock.pendingTimers).toBe(0);
  });
  return { clock, listener, links };
}

/** Whether a new connection is served with `pair`. */
async function isServed(port: number, pair: TlsPem): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', ca: pair.cert, servername: 'localhost' });
  const outcome = await Promise.race([
    once(socket, 'secureConnect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return outcome;
}

/** Lets the next look at the files happen and end. */
async function nextLook(clock: VirtualClock): Promise<void> {
  clock.advanceSync(limits.tlsReloadIntervalMs);
  while (clock.pending().every(({ inMs }) => inMs !== limits.tlsReloadIntervalMs)) await macrotaskTurn();
}

describe('files', () => {
  test('are served, and a renewed pair after the interval; connections that exist go on', async () => {
    const { clock, listener, links } = await listen();
    expect([await isServed(listener.port, first), listener.tls]).toEqual([true, true]);
    const target = { host: '127.0.0.1', port: listener.port, tls: true };
    const attempt = dialWebSocket(target, { clock: systemClock, tls: { ca: first.cert } });
    const old = await new Promise<Link | undefined>((resolve) =>
      attempt.onOutcome((outcome) => resolve(outcome.type === 'opened' ? outcome.link : undefined)),
    );
    await write(second);
    await nextLook(clock);
    expect([await isServed(listener.port, second), await isServed(listener.port, first)]).toEqual([true, false]);
    const heard = new Promise((resolve) => links[0]?.readNext({ frame: resolve, closed: resolve }));
    old?.send(new Uint8Array([7]));
    expect(new Uint8Array((await heard) as Uint8Array)).toEqual(new Uint8Array([7]));
    old?.destroy();
    expect(logged).toEqual(['listen.tlsReloaded']);
  });

  test('that are half written leave the old pair in service, are warned of once, and are served when complete', async () => {
    const { clock, listener } = await listen();
    for (const cert of [second.cert, '', second.cert.slice(0, 100)]) {
      await write({ cert });
      await nextLook(clock);
      await nextLook(clock);
      expect(await isServed(listener.port, first)).toBe(true);
    }
    expect(logged.filter((event) => event === 'listen.tlsReloadFailed')).toHaveLength(logged.length);
    expect(logged.length).toBeLessThanOrEqual(3);
    await write(second);
    await nextLook(clock);
    expect(await isServed(listener.port, second)).toBe(true);
  });

  test('that are gone for a while do no harm, and an unchanged pair is not loaded again', async () => {
    const { clock, listener } = await listen();
    await nextLook(clock);
    await rename(files.keyFile, `${files.keyFile}.old`);
    await nextLook(clock);
    await rename(`${files.keyFile}.old`, files.keyFile);
    await nextLook(clock);
    expect([await isServed(listener.port, first), logged]).toEqual([true, ['listen.tlsReloadFailed']]);
  });

  test('are read at once when asked to, and a pair that does not fit is an error then', async () => {
    const { listener } = await listen();
    await write({ cert: second.cert });
    await expect(listener.reloadTls()).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
    await write(second);
    await listener.reloadTls();
    expect(await isServed(listener.port, second)).toBe(true);
    await listener.reloadTls(first);
    expect(await isServed(listener.port, first)).toBe(true);
  });
});

describe('a start', () => {
  test.each([
    ['a key of another certificate', () => write({ key: second.key }), 'matching pair'],
    ['an empty certificate', () => write({ cert: '' }), 'matching pair'],
    ['a missing file', () => rm(files.keyFile), 'tls.keyFile cannot be read'],
  ])('with %s fails with LISTEN_FAILED and what to change', async (_what, spoil, text) => {
    await spoil();
    await expect(loadTls(files)).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: expect.stringContaining(text),
    });
    await expect(createConnectionNode({ websocket: { tls: files } })).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
  });
});

test('a reload that ends after the close changes nothing and starts no timer', async () => {
  const clock = new VirtualClock();
  const served: TlsPem[] = [];
  const server = { setSecureContext: (pair: TlsPem) => served.push(pair) };
  const loaded = await loadTls(first);
  const reloader = new TlsReloader({ server, tls: files, loaded, clock, intervalMs: 1_000, logger });
  await write(second);
  clock.advanceSync(1_000);
  const reloading = reloader.reload();
  reloader.close();
  await reloading;
  expect([served, clock.pendingTimers]).toEqual([[], 0]);
});

describe('a node', () => {
  test('with files gets a renewed certificate through reloadTls(), with PEM the new pair', async () => {
    const node = await createConnectionNode({ websocket: { tls: files } });
    const dialler = await createConnectionNode({ dialTls: { ca: [first.cert, second.cert] } });
    await dialler.connect(node.self);
    await write(second);
    await node.reloadTls();
    const port = node.self.websocket?.port ?? 0;
    expect([await isServed(port, second), dialler.hasConnection(node.self.id)]).toEqual([true, true]);
    await node.reloadTls(first);
    expect(await isServed(port, first)).toBe(true);
    await expect(dialler.reloadTls(first)).rejects.toMatchObject({ code: 'NOT_RUNNING' });
    await Promise.all([node.close(), dialler.close()]);
  });
});
