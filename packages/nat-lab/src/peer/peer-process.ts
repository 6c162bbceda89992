/** A peer program inside a namespace, and its orders. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { Namespace } from '../network/namespace.js';
import type { PeerAnswers, PeerLine, PeerOrder, PeerSettings } from './peer-protocol.js';

/** Compiled: this file may run from its source, in tests. */
const PROGRAM = join(import.meta.dirname, '../../dist/peer/peer-program.js');

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class PeerProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready: Promise<PeerDescriptor>;
  #self: PeerDescriptor | undefined;
  #tellReady: Waiting | undefined;
  #nextId = 0;
  #errors = '';

  private constructor(child: ChildProcessWithoutNullStreams, isLogged: boolean) {
    this.#child = child;
    this.#ready = new Promise((resolve, reject) => {
      this.#tellReady = { resolve: (value) => resolve(value as PeerDescriptor), reject };
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.#read(JSON.parse(line)));
    child.stdin.on('error', () => {});
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (isLogged) process.stderr.write(text.replace(/^(?=.)/gm, `[${child.pid}] `));
      this.#errors = `${this.#errors}${text}`.slice(-4_000);
    });
    child.on('error', (error) => this.#failAll(error));
    child.on('close', (code) => this.#failAll(new Error(`A peer ended with ${code}. ${this.#errors}`.trim())));
  }

  /** Resolves when the peer is connected to its entry. */
  static async start(namespace: Namespace, settings: PeerSettings): Promise<PeerProcess> {
    const child = namespace.start(process.execPath, [PROGRAM, JSON.stringify(settings)]);
    const peer = new PeerProcess(child, settings.isLogged);
    peer.#self = await peer.#ready;
    return peer;
  }

  get self(): PeerDescriptor {
    if (this.#self === undefined) throw new Error('This peer is not started yet.');
    return this.#self;
  }

  /** Rejects when the order fails or the process ends. */
  ask<Order extends PeerOrder>(order: Order): Promise<PeerAnswers[Order['type']]> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve: (value) => resolve(value as PeerAnswers[Order['type']]), reject });
      this.#child.stdin.write(`${JSON.stringify({ id, order })}\n`);
    });
  }

  /** Lets it end. The end of its namespace ends it too. */
  stop(): void {
    this.#child.stdin.end();
  }

  #read(line: PeerLine): void {
    if ('ready' in line) return this.#tellReady?.resolve(line.ready);
    const waiting = this.#waiting.get(line.id);
    this.#waiting.delete(line.id);
    if ('error' in line) waiting?.reject(new Error(line.error));
    else waiting?.resolve(line.value);
  }

  #failAll(error: Error): void {
    this.#tellReady?.reject(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
