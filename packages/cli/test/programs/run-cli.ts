/** Starts `dist/main.js` and collects what it prints. What a test did not end is killed when it is over. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a finished program left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli extends Disposable {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves with the first line of output that `matches`; rejects when the program ends without one. */
  line(matches: RegExp): Promise<string>;
}

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export function startCli(args: readonly string[], input = ''): RunningCli {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const looking = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of looking) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A program that does not read its input may end before it was written.
  child.stdin.on('error', () => {}).end(input);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const line = (matches: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = stdout
          .split('\n')
          .slice(0, -1)
          .find((candidate) => matches.test(candidate));
        if (found === undefined) return;
        looking.delete(look);
        resolve(found);
      };
      looking.add(look);
      look();
      void finished.then((end) => reject(new Error(`the program ended without ${matches}: ${JSON.stringify(end)}`)));
    });
  return { child, finished, line, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

/** Runs a command to its end. */
export async function cli(args: readonly string[], input?: string): Promise<Finished> {
  using running = startCli(args, input);
  return await running.finished;
}
