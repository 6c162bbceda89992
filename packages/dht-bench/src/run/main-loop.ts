/** What a program of this package has around its work: it ends at an interrupt, and says by its exit code how it went. */
import process from 'node:process';

const FAILED = 1;
const INTERRUPTED = 130;

/** `work` resolves with whether all is well. An interrupt aborts the signal and ends the process once `work` has given up. */
export async function runProgram(work: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
  const interrupt = new AbortController();
  const abort = (): void => interrupt.abort(new Error('interrupted'));
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  try {
    if (!(await work(interrupt.signal))) process.exitCode = FAILED;
  } catch (error) {
    console.error(interrupt.signal.aborted ? 'interrupted' : error);
    process.exitCode = interrupt.signal.aborted ? INTERRUPTED : FAILED;
  } finally {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  }
}

/** Progress goes to standard error, so that standard output can be piped. */
export function progress(line: string): void {
  console.error(line);
}
