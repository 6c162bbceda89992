/** Messages whose frames have exactly the size that a test wants, as the foreign peer would send them and as ours does. */
import { fields } from '../src/raw-fields.js';
import { anyBytes, rpcEnvelope, rpcHeader, rpcMessage } from '../src/raw-frames.js';
import { type Pair, payload } from './node-ground.js';

/** The largest frame, bytes. */
export const MIB = 1_048_576;

/** A frame of the foreign wire that carries a user message and has exactly `size` bytes. */
export function frameOf(size: number, seed: number): { readonly frame: Uint8Array; readonly bytes: Uint8Array } {
  const build = (bytes: Uint8Array): Uint8Array =>
    fields(...rpcEnvelope('chat', rpcMessage({ header: rpcHeader.notification('message'), body: anyBytes(bytes) })));
  const overhead = build(payload(size - 1_000, seed)).length - (size - 1_000);
  const bytes = payload(size - overhead, seed);
  const frame = build(bytes);
  if (frame.length !== size) throw new Error(`The frame has ${frame.length} bytes.`);
  return { frame, bytes };
}

/** The largest message for which our frame is still within 1 MiB: found by what one of nearly that size costs. */
export async function largestMessage({ ours, theirs, peer }: Pair): Promise<number> {
  const before = ours.node.diagnostics().bytesSent;
  const size = MIB - 4_096;
  await ours.node.send(peer, { service: 'chat', bytes: payload(size) });
  await theirs.messages.waitForCount(1);
  const overhead = ours.node.diagnostics().bytesSent - before - size;
  return MIB - overhead;
}
