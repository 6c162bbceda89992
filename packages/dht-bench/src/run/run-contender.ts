/** Runs one contender in a fresh process: no compiled code, no heap and no timer of another weighs on it. */
import { fork } from 'node:child_process';
import type { ContenderOrder, ContenderResult } from '../contender/contender-order.js';

const PROGRAM = new URL('./contender-program.js', import.meta.url);

/** Resolves with the result once the process has ended. Rejects when it ends without one; an abort of `signal` ends it. */
export function runContender(order: ContenderOrder, signal: AbortSignal): Promise<ContenderResult> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, [JSON.stringify(order)], {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let result: ContenderResult | undefined;
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    child.on('message', (message) => {
      result = message as ContenderResult;
    });
    child.on('error', (error) => reject(new Error(`The process could not be started: ${error.message}`)));
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(signal.reason);
      else if (result !== undefined && code === 0) resolve(result);
      else reject(new Error(`${order.contender} ended ${killedBy === null ? `with code ${code}` : `by ${killedBy}`}.`));
    });
  });
}
