/** How a program that supervises others hears that it shall end: by a signal, or because nobody reads its output. Called once, by its main. */
import process from 'node:process';

/** What a shell reports for a program that SIGINT ended. */
const INTERRUPTED = 130;

/** One Ctrl-C may come as two signals within this time, ms: from the terminal, and passed on by a program such as npm. */
const SAME_KEY_MS = 500;

/** Aborts at the first signal; a second one ends this process at once, `endNow` first. */
export function stopSignals(endNow: () => void): AbortSignal {
  const stop = new AbortController();
  let stoppedAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) stoppedAt = performance.now();
      else if (performance.now() - stoppedAt > SAME_KEY_MS) process.exit(INTERRUPTED);
      stop.abort(signal);
    });
  }
  // Nobody reads the output any more, as in `… | head`: an end in good order all the same.
  process.stdout.on('error', () => stop.abort('the output was closed'));
  process.on('exit', endNow);
  return stop.signal;
}
