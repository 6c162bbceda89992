/** A worker in a process of its own, as whoever started it sees it: orders as functions. It ends with its parent. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { AnswerLine } from './order-channel.js';

/** Compiled: this file may run from its source, in tests. */
const PROGRAM = join(import.meta.dirname, '../../dist/worker.js');

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerProcess<Orders extends object> {
  /** Rejects when the order fails or the process ends. */
  readonly orders: Orders;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #hasEnded: Error | undefined;

  constructor(role: string) {
    this.#child = fork(PROGRAM, [role], { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (line: AnswerLine) => this.#settle(line));
    this.#child.on('exit', (code, signal) => this.#fail(new Error(`The ${role} ended with ${code ?? signal}.`)));
    this.#child.on('error', (error) => this.#fail(error));
    this.orders = new Proxy({} as Orders, {
      get: (_target, order) => (argument: unknown) => this.#ask(String(order), argument),
    });
  }

  /** Ends it; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#hasEnded !== undefined) return;
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGKILL');
    await gone;
  }

  #ask(order: string, argument: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded !== undefined) return reject(this.#hasEnded);
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, order, argument });
    });
  }

  #settle(line: AnswerLine): void {
    const waiting = this.#waiting.get(line.id);
    this.#waiting.delete(line.id);
    if ('error' in line) waiting?.reject(new Error(line.error));
    else waiting?.resolve(line.value);
  }

  #fail(error: Error): void {
    this.#hasEnded = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
