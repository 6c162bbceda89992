/**
 * What one process did with numbered messages, as runs of sequence numbers: pure bookkeeping over a `write` port.
 *
 * A run is one record of 16 bytes at a fixed position; the next number of the same kind rewrites it, any other number
 * begins a new one. So the ledger of hours is a few hundred bytes, the order of events stays visible, and after every
 * event the records are complete: where `write` goes to a file, SIGKILL cannot lose any.
 *
 *     kind (1) | code (1) | peer (2) | incarnation (2) | 0 (2) | from (4) | to (4, exclusive)
 */
import { codeIndex, codeOf } from './rejection-codes.js';

/**
 * - `submitted`: about to be given to `send()`; `accepted`: it resolved; `rejected`: it rejected, with `code`.
 * - `received`: delivered here; `peer` and `incarnation` are the sender's.
 * - `disconnected`: the peer's connection was announced as gone; everything from number `from` on was submitted later.
 */
export type LedgerKind = 'submitted' | 'accepted' | 'rejected' | 'received' | 'disconnected';

/** A run of sequence numbers, `from` to below `to`. */
export interface LedgerEntry {
  readonly kind: LedgerKind;
  /** Number of the node at the other end. */
  readonly peer: number;
  /** `received`: the sender's incarnation; else 0. */
  readonly incarnation: number;
  /** `rejected`: the error's code; else undefined. */
  readonly code: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** Puts 16 bytes at `position`, a multiple of 16. They are reused: copy what you keep. */
export type WriteRecord = (position: number, bytes: Uint8Array) => void;

/** Bytes of one record. A page holds a whole number of them, so none is ever half written. */
export const RECORD_BYTES = 16;

const KINDS: readonly LedgerKind[] = ['submitted', 'accepted', 'rejected', 'received', 'disconnected'];

/** Writes a ledger. */
export class LedgerWriter {
  readonly #write: WriteRecord;
  readonly #runs = new Map<number, Run>();
  #length = 0;

  constructor(write: WriteRecord) {
    this.#write = write;
  }

  /** Call it before `send()`: what a killed process may have sent is in its ledger. */
  submitted(peer: number, seq: number): void {
    this.#extend('submitted', peer, 0, 0, seq);
  }

  accepted(peer: number, seq: number): void {
    this.#extend('accepted', peer, 0, 0, seq);
  }

  rejected(peer: number, code: string | undefined, seq: number): void {
    this.#extend('rejected', peer, 0, codeIndex(code), seq);
  }

  received(sender: number, incarnation: number, seq: number): void {
    this.#extend('received', sender, incarnation, 0, seq);
  }

  /** `next`: the number that the next message to `peer` will get. */
  disconnected(peer: number, next: number): void {
    this.#begin('disconnected', peer, 0, 0, next, next);
  }

  #extend(kind: LedgerKind, peer: number, incarnation: number, code: number, seq: number): void {
    const key = ((KINDS.indexOf(kind) * 256 + code) * 65_536 + peer) * 65_536 + incarnation;
    const run = this.#runs.get(key);
    if (run?.to !== seq) {
      this.#runs.set(key, this.#begin(kind, peer, incarnation, code, seq, seq + 1));
      return;
    }
    run.to++;
    run.view.setUint32(12, run.to);
    this.#write(run.position, run.bytes);
  }

  #begin(kind: LedgerKind, peer: number, incarnation: number, code: number, from: number, to: number): Run {
    const bytes = new Uint8Array(RECORD_BYTES);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, KINDS.indexOf(kind) + 1);
    view.setUint8(1, code);
    view.setUint16(2, peer);
    view.setUint16(4, incarnation);
    view.setUint32(8, from);
    view.setUint32(12, to);
    const run: Run = { position: this.#length, bytes, view, to };
    this.#length += RECORD_BYTES;
    this.#write(run.position, bytes);
    return run;
  }
}

/** The newest run of its kind. */
interface Run {
  readonly position: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  to: number;
}

/** Reads what a {@link LedgerWriter} wrote, in the order in which the runs began. Throws on anything else. */
export function readLedger(bytes: Uint8Array): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
    const kind = KINDS[view.getUint8(at) - 1];
    if (kind === undefined) throw new Error(`The ledger is damaged: there is no kind ${view.getUint8(at)} (at ${at}).`);
    entries.push({
      kind,
      peer: view.getUint16(at + 2),
      incarnation: view.getUint16(at + 4),
      code: kind === 'rejected' ? codeOf(view.getUint8(at + 1)) : undefined,
      from: view.getUint32(at + 8),
      to: view.getUint32(at + 12),
    });
  }
  return entries;
}
