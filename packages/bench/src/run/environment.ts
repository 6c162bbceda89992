/**
 * What every process of a run has in common, so that no contender owes its figures to it.
 *
 * - `ws` masks frames several times as fast with the native add-on `bufferutil`, which it finds by itself if it is there:
 *   all contenders have it, or none.
 * - glibc gives freed memory back to the kernel and gets it again page by page, or does not, depending on what a process
 *   happened to allocate before: a factor of three at 64 KiB messages, seen with either of two almost equal programs.
 *   With a fixed threshold it keeps what it has.
 */
import { createRequire } from 'node:module';
import { type ContenderName, contenderNames } from '../figures/contender-name.js';

export interface Environment {
  readonly bufferutil: 'present' | 'absent';
  /** Contenders whose `ws` does not find it. */
  readonly missingFor: readonly ContenderName[];
  /** For every child process. */
  readonly env: NodeJS.ProcessEnv;
}

const TRIM_THRESHOLD_BYTES = 268_435_456;

/** `allowed` false: none uses `bufferutil`, wherever it is. */
export function chooseEnvironment(allowed: boolean): Environment {
  const missingFor = contenderNames.filter((name) => !findsBufferutil(name));
  const env = { MALLOC_TRIM_THRESHOLD_: String(TRIM_THRESHOLD_BYTES), ...process.env };
  if (allowed && missingFor.length === 0) return { bufferutil: 'present', missingFor, env };
  return { bufferutil: 'absent', missingFor, env: { ...env, WS_NO_BUFFER_UTIL: '1' } };
}

/** From whose files `ws` is found. */
const hosts: Readonly<Record<ContenderName, () => NodeJS.Require>> = {
  ours: () => createRequire(import.meta.resolve('@peerlatch/connection/node')),
  raw: () => createRequire(import.meta.url),
  streamr: () => {
    const interop = createRequire(import.meta.resolve('@peerlatch/interop/foreign-manager'));
    return createRequire(interop.resolve('@streamr/dht'));
  },
};

function findsBufferutil(name: ContenderName): boolean {
  if (process.env.WS_NO_BUFFER_UTIL !== undefined) return false;
  try {
    createRequire(hosts[name]().resolve('ws'))('bufferutil');
    return true;
  } catch {
    return false;
  }
}
