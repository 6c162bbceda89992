/** Starts and kills a Node peer that runs in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';

/** Built, because Node runs no TypeScript. */
const PROGRAM = join(import.meta.dirname, '../../dist/harness/peer-program.js');

export class PeerProcess implements AsyncDisposable {
  readonly self: PeerDescriptor;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, self: PeerDescriptor) {
    this.#child = child;
    this.self = self;
  }

  /** Resolves once the peer listens on `port`; 0 takes a free one. */
  static async start(id: string, port = 0): Promise<PeerProcess> {
    const child = spawn(process.execPath, [PROGRAM, id, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: child.stdout })) {
      return new PeerProcess(child, parsePeerDescriptor(JSON.parse(line) as PeerDescriptor));
    }
    throw new Error(`The peer's process ended with code ${child.exitCode} before it listened.`);
  }

  /** Ends it at once; resolves when it is gone. Idempotent. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
