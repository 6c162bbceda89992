/** The second process, as the measured one sees it: started, killed without warning, started again with the same ids. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { OutpostAnswer } from './outpost-order.js';

const PROGRAM = fileURLToPath(new URL('./worker.js', import.meta.url));

export class Outpost {
  readonly ids: readonly string[];
  readonly #program: string;
  #process: ChildProcess | undefined;
  #descriptors: readonly PeerDescriptor[] = [];

  /** `program`: what it runs, the worker beside this file by default. */
  constructor(ids: readonly string[], program = PROGRAM) {
    this.ids = ids;
    this.#program = program;
  }

  /** Who can be visited there now. */
  get descriptors(): readonly PeerDescriptor[] {
    return this.#descriptors;
  }

  /** Resolves when its nodes run. Rejects when the process ends before. */
  async start(hosts: readonly PeerDescriptor[]): Promise<void> {
    const child = fork(this.#program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    this.#process = child;
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`the second process ended with ${code ?? signal}`);
    });
    ended.catch(() => {});
    child.send({ ids: this.ids, hosts });
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as [OutpostAnswer];
    this.#descriptors = answer;
  }

  /** SIGKILL. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#descriptors = [];
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}
