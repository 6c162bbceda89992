/**
 * The preemption of F3 over real sockets: something comes between the start of a dial and whoever wants to know how it
 * ended. A sleep of 300 ms in that gap once hung a connection every time. Here the gap lasts 0 to 1,000 ms, for every way
 * in which an attempt can end, and whoever listens late hears the one outcome, whether it came in the gap or after it.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import type { InboundAttempt } from '../../src/connector/connector.js';
import { Handshaker } from '../../src/connector/handshaker.js';
import { WebSocketClientConnector } from '../../src/connector/websocket-client-connector.js';
import { WebSocketServerConnector } from '../../src/connector/websocket-server-connector.js';
import type { Link } from '../../src/link/link.js';
import type { PeerDescriptor } from '../../src/peer/peer-descriptor.js';
import type { Outcome } from '../../src/pending/pending-connection.js';
import { peer } from '../../src/testing/fixtures.js';
import { limits as defaults, type Limits } from '../../src/wire/limits.js';

const GAPS_MS = [0, 1, 10, 300, 1_000];
const context = { clock: systemClock, limits: defaults as Limits, logger: silentLogger };
const self = peer(1);
/** Dials of this one are refused as duplicates, all others are let in. */
const UNWANTED = peer(66);

let server: WebSocketServerConnector;
let silent: Server;
let port: number;
let closedPort: number;
let silentPort: number;
const silentSockets = new Set<Socket>();

function handshakerOf(descriptor: () => PeerDescriptor, limits: Limits = defaults): Handshaker {
  let ids = 0;
  return new Handshaker({
    ...context,
    limits,
    self: descriptor,
    applicationVersion: 'test',
    features: 0,
    newMessageId: () => `${descriptor().id}-${ids++}`,
  });
}

beforeAll(async () => {
  server = new WebSocketServerConnector({ ...context, handshaker: handshakerOf(() => peerAt(2, port)) });
  ({ port } = await server.listen({ host: '127.0.0.1', port: 0 }));
  server.accept((attempt) => answer(attempt));
  silent = createServer((socket) => {
    silentSockets.add(socket);
    socket.on('error', () => {});
  });
  silent.listen(0, '127.0.0.1');
  const vacant = createServer();
  vacant.listen(0, '127.0.0.1');
  await Promise.all([once(silent, 'listening'), once(vacant, 'listening')]);
  silentPort = portOf(silent);
  closedPort = portOf(vacant);
  vacant.close();
  await once(vacant, 'close');
});

afterAll(async () => {
  await server.close();
  for (const socket of silentSockets) socket.destroy();
  silent.close();
  await once(silent, 'close');
});

/** Takes the link of whoever is let in, so that it stays open; refuses the unwanted. */
function answer({ pending, admit, refuse }: InboundAttempt): void {
  if (pending.peer.id === UNWANTED.id) return refuse('DUPLICATE_CONNECTION');
  pending.outcome$.subscribe((outcome) => {
    if (outcome.type !== 'established') return;
    const link = pending.take();
    link.claim({ frame: (bytes) => void link.send(bytes), writable: () => {}, closed: () => {} });
  });
  admit();
}

function peerAt(n: number, at: number): PeerDescriptor {
  return peer(n, { websocket: { host: '127.0.0.1', port: at, tls: false } });
}

function portOf(listening: Server): number {
  const address = listening.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Case {
  readonly name: string;
  readonly dialler?: PeerDescriptor;
  readonly target: () => PeerDescriptor;
  /** Deadline of the attempt, ms. Default: as delivered. */
  readonly connectTimeoutMs?: number;
  readonly ends: string;
}

const CASES: readonly Case[] = [
  { name: 'success', target: () => peerAt(2, port), ends: 'established' },
  { name: 'refusal, wrong target', target: () => peerAt(3, port), ends: 'refused REFUSED_TARGET' },
  { name: 'refusal, duplicate', dialler: UNWANTED, target: () => peerAt(2, port), ends: 'refused REFUSED_DUPLICATE' },
  { name: 'failure, port closed', target: () => peerAt(4, closedPort), ends: 'failed DIAL_FAILED' },
  {
    name: 'failure, silent peer',
    target: () => peerAt(5, silentPort),
    connectTimeoutMs: 200,
    ends: 'timedOut CONNECT_TIMEOUT',
  },
];

const cells = CASES.flatMap((scenario) => GAPS_MS.map((gapMs) => ({ ...scenario, gapMs })));

/** Dials, lets the gap pass, and only then asks. */
async function observe({ dialler = self, target, connectTimeoutMs, gapMs }: (typeof cells)[number]): Promise<string[]> {
  const limits = { ...defaults, ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }) };
  const connector = new WebSocketClientConnector({
    ...context,
    limits,
    handshaker: handshakerOf(() => dialler, limits),
  });
  const pending = connector.connect(target());
  await sleep(gapMs);
  const heard: string[] = [];
  pending.outcome$.subscribe((outcome) => heard.push(describeOutcome(outcome)));
  const outcome = await firstValueFrom(pending.outcome$);
  if (outcome.type === 'established') heard.push(await echoed(pending.take()));
  await connector.close();
  return heard;
}

function describeOutcome(outcome: Outcome): string {
  return outcome.type === 'established' ? outcome.type : `${outcome.type} ${outcome.error.code}`;
}

/** Proves that the link works, and ends it. */
async function echoed(link: Link): Promise<string> {
  const echo = new Promise<Uint8Array>((resolve) => {
    link.claim({ frame: resolve, writable: () => {}, closed: () => {} });
  });
  link.send(new Uint8Array([1, 2, 3]));
  const bytes = await echo;
  link.destroy();
  return `echoed ${bytes.join()}`;
}

describe('F3, R3: an asynchronous gap between starting a dial and subscribing to its outcome', () => {
  // All at once, so that the longest gap is also the whole time.
  const observations = new Map<object, Promise<string[]>>();
  beforeAll(() => {
    for (const cell of cells) observations.set(cell, observe(cell));
  });

  it.each(cells)('F3: $name, is heard exactly once after a gap of $gapMs ms', async (cell) => {
    const usable = cell.ends === 'established' ? ['echoed 1,2,3'] : [];
    expect(await observations.get(cell)).toEqual([cell.ends, ...usable]);
  });
});
