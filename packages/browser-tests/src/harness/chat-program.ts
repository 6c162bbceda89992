/** Starts the chat of packages/examples as its users do, and talks to it through its terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { WatchedList } from '../page/watched-list.js';

/** Built, because Node runs no TypeScript. */
const PROGRAM = join(import.meta.dirname, '../../../examples/dist/browser-chat/main.js');

export class ChatProgram implements AsyncDisposable {
  /** What it has printed. */
  readonly lines = new WatchedList<string>();
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;

  private constructor() {
    const child = spawn(process.execPath, [PROGRAM, '--port', '0'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('exit', resolve));
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.add(line));
  }

  /** Resolves with the running program and the address of its page. */
  static async start(): Promise<{ readonly program: ChatProgram; readonly url: string }> {
    const program = new ChatProgram();
    const ended = program.#exited.then((code) => {
      throw new Error(`The chat ended with code ${code} before it was ready.`);
    });
    const [first = ''] = await Promise.race([program.lines.atLeast(1), ended]);
    return { program, url: /http:\S+/.exec(first)?.[0] ?? '' };
  }

  /** Types a line. */
  type(text: string): void {
    this.#child.stdin?.write(`${text}\n`);
  }

  /** As Ctrl-C does; resolves with the exit code. */
  interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT');
    return this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
