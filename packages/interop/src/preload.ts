/**
 * Makes the foreign library loadable without touching its files. Imported by `foreign-library`; a plain program that
 * loads the library itself runs `node --import <this file>`. It never loads the library.
 *
 * The library calls `initLogger(level)` of its native add-on while it loads. The add-on version that installs without
 * a download requires a callback there and throws `Function expected`; a callback instead would hold a native
 * reference and keep the process alive for ever. So that one function becomes a no-op first.
 */
import { createRequire } from 'node:module';
import { isRecord } from './narrow.js';

// Read once, while the library loads. The pretty printer would start a worker thread.
process.env.LOG_LEVEL ??= 'silent';
process.env.DISABLE_PRETTY_LOG ??= 'true';

/** Resolves like a file of the library itself: its own dependencies, in its own versions. */
export const foreignRequire = createRequire(createRequire(import.meta.url).resolve('@streamr/dht'));

const addOn: unknown = foreignRequire('node-datachannel');
if (!isRecord(addOn))
  throw new Error('node-datachannel did not load as a CommonJS module; check the override in pnpm-workspace.yaml.');
addOn.initLogger = () => undefined;
