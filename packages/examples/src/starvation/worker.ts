/**
 * Keeps one core busy until its parent is gone or kills it. Started by `starvation` only. It burns in slices, so that it
 * notices the end of its parent.
 */
import process from 'node:process';

/** One slice, ms. */
const SLICE_MS = 20;

function burn(): void {
  const end = performance.now() + SLICE_MS;
  while (performance.now() < end);
  setImmediate(burn);
}

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the parent alone decides what it means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.send?.('burning');
burn();
