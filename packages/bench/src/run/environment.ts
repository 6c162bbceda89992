/**
 * `ws` masks frames five times as fast with the native add-on `bufferutil`, which it finds by itself if it is there. A
 * comparison is fair only if all contenders have it or none has; this sees to it.
 */
import { createRequire } from 'node:module';
import { type ContenderName, contenderNames } from '../figures/contender-name.js';

export interface AddOns {
  readonly bufferutil: 'present' | 'absent';
  /** Contenders whose `ws` does not find it. */
  readonly missingFor: readonly ContenderName[];
  /** For every child process. */
  readonly env: NodeJS.ProcessEnv;
}

/** `allowed` false: none uses it, wherever it is. */
export function chooseAddOns(allowed: boolean): AddOns {
  const missingFor = contenderNames.filter((name) => !findsBufferutil(name));
  if (allowed && missingFor.length === 0) return { bufferutil: 'present', missingFor, env: process.env };
  return { bufferutil: 'absent', missingFor, env: { ...process.env, WS_NO_BUFFER_UTIL: '1' } };
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
