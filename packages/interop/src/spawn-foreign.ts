/**
 * Starts `foreign-process` from the build output and reads its lines. For tests and benchmarks that need the foreign
 * peer in another process: to kill it, or to give it its own event loop.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EventLog } from './event-log.js';
import type { PeerAddress } from './foreign-descriptor.js';
import type { ForeignProcessLine, ForeignProcessOptions } from './foreign-process.js';
import { isRecord } from './narrow.js';

/** Beside `src` and beside itself in `dist`: this file runs from either. */
const PROGRAM = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'foreign-process.js');

/** Resolves once it listens. Its standard error is ours. */
export async function spawnForeignPeer(options: ForeignProcessOptions = {}): Promise<SpawnedForeignPeer> {
  if (!existsSync(PROGRAM))
    throw new Error('The foreign process is not built: run the build of packages/interop first.');
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = new EventLog<ForeignProcessLine>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line: unknown = JSON.parse(text);
    if (isLine(line)) lines.push(line);
  });
  const ready = await lines.waitFor(({ type }) => type === 'ready');
  if (ready.type !== 'ready') throw new Error('The foreign process spoke before it was ready.');
  return new SpawnedForeignPeer(child, ready.descriptor, lines);
}

export class SpawnedForeignPeer {
  readonly descriptor: PeerAddress;
  /** Everything it wrote, oldest first. */
  readonly lines: EventLog<ForeignProcessLine>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;

  constructor(child: ChildProcess, descriptor: PeerAddress, lines: EventLog<ForeignProcessLine>) {
    this.#child = child;
    this.descriptor = descriptor;
    this.lines = lines;
    this.#exited = new Promise((resolve) => child.once('exit', resolve));
  }

  /** SIGKILL: no close frame, no notice. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Lets it leave its peers and end by itself; resolves with its exit code, null after a signal. */
  stop(): Promise<number | null> {
    this.#child.stdin?.end();
    return this.#exited;
  }
}

function isLine(value: unknown): value is ForeignProcessLine {
  return isRecord(value) && typeof value.type === 'string';
}
