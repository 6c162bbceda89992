/**
 * The supervisor's handle of one worker process: fork, orders and their answers, its end. Whatever way the process
 * goes, whoever waits for an answer hears of it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import type { DeadlineName } from './deadlines.js';
import type { OrderTable, WorkerMessage } from './order-messages.js';
import { within } from './wait.js';

/** Characters of a worker's output that are kept for the report of its failure. */
const OUTPUT_TAIL = 4_000;

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface WorkerProcessOptions<News> {
  /** Path of the program. */
  readonly program: string;
  /** Name in messages to people, e.g. `node 3`. */
  readonly name: string;
  /** Open files that the process finds as its descriptors 4 and up. */
  readonly files?: readonly number[];
  readonly onNews: (news: News) => void;
  /** It ended although nobody had killed or closed it; `why` says how, with its last output. */
  readonly onCrash: (why: string) => void;
}

interface WaitingOrder {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerProcess<Orders extends OrderTable<Orders>, News extends { readonly type: string }> {
  readonly name: string;
  /** Resolves at the end of the process. */
  readonly ended: Promise<ProcessEnd>;
  readonly #options: WorkerProcessOptions<News>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, WaitingOrder>();
  #mayEnd = false;
  #isOver = false;
  #orders = 0;
  #output = '';

  constructor(options: WorkerProcessOptions<News>) {
    this.name = options.name;
    this.#options = options;
    this.#child = fork(options.program, [], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...(options.files ?? [])],
    });
    this.#child.on('message', (message) => this.#onMessage(message as WorkerMessage<News>));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-OUTPUT_TAIL);
      });
    }
    this.ended = new Promise((resolve) => {
      // `close` follows `exit` once all output was read; `error` comes alone when the process could not be started.
      this.#child.on('close', (code, signal) => resolve({ code, signal }));
      this.#child.on('error', (error) => {
        this.#output += error.message;
        if (this.#child.pid === undefined) resolve({ code: null, signal: null });
      });
    });
    void this.ended.then((end) => this.#onEnd(end));
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** False once the process has ended. */
  get isRunning(): boolean {
    return !this.#isOver;
  }

  /** Resolves with the answer. Rejects with what went wrong over there, when the deadline passes, or with the process's end. */
  order<Name extends keyof Orders & string>(
    name: Name,
    order: Orders[Name]['order'],
    deadline: DeadlineName,
  ): Promise<Orders[Name]['answer']> {
    const number = ++this.#orders;
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#isOver) return reject(this.#goneError(name));
      this.#waiting.set(number, { resolve, reject });
      this.#child.send({ number, name, order }, (error) => {
        if (error !== null) this.#waiting.get(number)?.reject(this.#goneError(name));
      });
    });
    const late = `${this.name} did not answer the order "${name}"`;
    return within(deadline, late, answer).finally(() => this.#waiting.delete(number)) as Promise<
      Orders[Name]['answer']
    >;
  }

  /** From now on its end is no crash. */
  expectEnd(): void {
    this.#mayEnd = true;
  }

  /** Ends it at once. */
  kill(): void {
    this.#mayEnd = true;
    this.#child.kill('SIGKILL');
  }

  #onMessage(message: WorkerMessage<News>): void {
    if (isReply(message)) {
      const waiting = this.#waiting.get(message.number);
      if (message.type === 'answer') waiting?.resolve(message.answer);
      else waiting?.reject(new Error(`${this.name}: ${message.text}`));
    } else this.#options.onNews(message);
  }

  #onEnd({ code, signal }: ProcessEnd): void {
    this.#isOver = true;
    const output = this.#output.trim();
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    if (!this.#mayEnd)
      this.#options.onCrash(`${this.name} ended unasked ${how}${output === '' ? '' : `, saying:\n${output}`}`);
    for (const [, { reject }] of this.#waiting) reject(this.#goneError('…'));
  }

  #goneError(name: string): Error {
    return new Error(`${this.name} ended before it answered the order "${name}"`);
  }
}

function isReply<News extends { readonly type: string }>(
  message: WorkerMessage<News>,
): message is WorkerMessage<never> {
  return message.type === 'answer' || message.type === 'refusal';
}
