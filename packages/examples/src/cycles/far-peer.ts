/** Starts the process of one far peer, and kills it. The peer in it is `worker`. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { Peer } from './member.js';

const PROGRAM = fileURLToPath(new URL('./worker.js', import.meta.url));

export class FarPeer implements Peer {
  readonly self: PeerDescriptor;
  readonly #process: ChildProcess;

  private constructor(self: PeerDescriptor, child: ChildProcess) {
    this.self = self;
    this.#process = child;
  }

  /** Resolves when it is connected to `rendezvous`. Rejects when the process ends before. */
  static async start(host: string, rendezvous: PeerDescriptor): Promise<FarPeer> {
    const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    child.send({ host, rendezvous });
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`the far peer ended with ${code ?? signal}`);
    });
    ended.catch(() => {});
    const [self] = (await Promise.race([once(child, 'message'), ended])) as [PeerDescriptor];
    return new FarPeer(self, child);
  }

  /** SIGKILL: it says good-bye to nobody. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }
}
