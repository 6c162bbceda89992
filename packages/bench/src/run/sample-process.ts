/** Runs one sample in a fresh process: no compiled code, no heap and no open socket of another sample weighs on it. */
import { fork } from 'node:child_process';
import type { SampleOrder, SampleResult } from '../figures/sample-kind.js';

const PROGRAM = new URL('./sample-program.js', import.meta.url);

/** A sample takes seconds; one that hangs is ended, ms. */
const DEADLINE_MS = 120_000;

/** A process that ended without a result; the message holds what it wrote to standard error. */
export class SampleFailed extends Error {
  override readonly name = 'SampleFailed';
}

/** Resolves with the result once the process has ended. Rejects with {@link SampleFailed}; an abort of `signal` ends the process. */
export function runSample(order: SampleOrder, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<SampleResult> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, [JSON.stringify(order)], {
      env,
      execArgv: order.sample.kind === 'heap' ? ['--expose-gc'] : [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let result: SampleResult | undefined;
    let errors = '';
    let isLate = false;
    const kill = (): void => void child.kill('SIGKILL');
    const timer = setTimeout(() => {
      isLate = true;
      kill();
    }, DEADLINE_MS);
    signal.addEventListener('abort', kill, { once: true });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('message', (message) => {
      result = message as SampleResult;
    });
    child.on('error', (error) => reject(new SampleFailed(`The process could not be started: ${error.message}`)));
    child.on('close', (code, killedBy) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(signal.reason);
      else if (result !== undefined && code === 0) resolve(result);
      else if (isLate) reject(new SampleFailed(`It took longer than ${DEADLINE_MS} ms.\n${errors}`));
      else
        reject(new SampleFailed(`It ended ${killedBy === null ? `with code ${code}` : `by ${killedBy}`}.\n${errors}`));
    });
  });
}
