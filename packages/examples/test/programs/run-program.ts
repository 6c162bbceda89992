/** Starts a built program of this package and collects what it prints. Used by the tests beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a finished program left. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves with the first line of output that `matches`; rejects when the program ends without one. */
  line(matches: RegExp): Promise<string>;
}

/** Starts `dist/<path>`; `nodeArgs` are Node's own. */
export function runProgram(
  path: string,
  args: readonly string[] = [],
  { nodeArgs = [] }: { readonly nodeArgs?: readonly string[] } = {},
): RunningProgram {
  const file = fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
  const child = spawn(process.execPath, [...nodeArgs, file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
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
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
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
  return { child, finished, line };
}

/** True while a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
