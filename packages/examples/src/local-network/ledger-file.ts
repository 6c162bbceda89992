/**
 * A ledger in a file that outlives its process: what was written before SIGKILL stays readable, since the kernel holds
 * it. The supervisor opens one per process, hands it down as an open file descriptor and reads it whenever it likes.
 * The file has no name any more once it is open, so nothing is left behind, however this program ends.
 */
import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerEntry, LedgerWriter, RECORD_BYTES, readLedger } from './ledger.js';

/** The descriptor under which a worker finds its ledger: the first after stdin, stdout, stderr and the control channel. */
const LEDGER_FD = 4;

/** The supervisor's end. */
export class LedgerFile implements Disposable {
  readonly fd: number;

  constructor() {
    const path = join(tmpdir(), `peerlatch-ledger-${process.pid}-${process.hrtime.bigint()}`);
    this.fd = openSync(path, 'wx+', 0o600);
    rmSync(path);
  }

  /** All records so far. */
  read(): readonly LedgerEntry[] {
    const bytes = new Uint8Array(fstatSync(this.fd).size);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count) {
      count = readSync(this.fd, bytes, length, bytes.length - length, length);
    }
    return readLedger(bytes.subarray(0, length));
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}

/** The worker's end. Every write is in the kernel when it returns. */
export function openLedger(fd = LEDGER_FD): LedgerWriter {
  return new LedgerWriter((position, bytes) => {
    const written = writeSync(fd, bytes, 0, RECORD_BYTES, position);
    if (written !== RECORD_BYTES)
      throw new Error(`Only ${written} of ${RECORD_BYTES} bytes of the ledger could be written.`);
  });
}
