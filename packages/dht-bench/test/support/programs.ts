// Starts the built programs of this package.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves with the first line of progress. */
  readonly firstProgress: Promise<void>;
}

export function start(program: string, ...args: readonly string[]): Started {
  const path = fileURLToPath(new URL(`../../dist/${program}.js`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const firstProgress = new Promise<void>((resolve) => child.stderr.once('data', () => resolve()));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...texts }));
  });
  return { child, finished, firstProgress };
}

export function run(program: string, ...args: readonly string[]): Promise<Finished> {
  return start(program, ...args).finished;
}
