/**
 * The inputs in the repository: `corpus/<target>/*` for what reaches something of its own, `regressions/<target>/*` for what
 * once failed. Files are named by their content. Read by the program and by the replay test, written on request.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = join(import.meta.dirname, '..', '..');

export type Store = 'corpus' | 'regressions' | 'failures';

/** A stored input. */
export interface StoredInput {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Names of the targets that have inputs. */
export function storedTargets(store: Store): readonly string[] {
  return listed(join(PACKAGE, store)).sort();
}

/** The inputs of a target, in the order of their names. */
export function readStored(store: Store, target: string): readonly StoredInput[] {
  const folder = join(PACKAGE, store, target);
  return listed(folder)
    .sort()
    .map((name) => ({ file: join(folder, name), bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}

/** Writes an input; returns its path. */
export function storeInput(store: Store, target: string, bytes: Uint8Array): string {
  const folder = join(PACKAGE, store, target);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.bin`);
  writeFileSync(file, bytes);
  return file;
}

/** Replaces all inputs of a target. */
export function replaceStored(store: Store, target: string, inputs: readonly Uint8Array[]): void {
  rmSync(join(PACKAGE, store, target), { recursive: true, force: true });
  for (const input of inputs) storeInput(store, target, input);
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
