/** What a frame is, in a few words, for traces: handshake frames by their kind, calls by service and method. */
import { decodeEnvelope, decodeHandshakeFrame } from '@peerlatch/connection/wire';

export function describeFrame(bytes: Uint8Array): string {
  const size = `${bytes.length} bytes`;
  try {
    const frame = decodeHandshakeFrame(bytes);
    if (frame === undefined) return `${describeEnvelope(bytes)}, ${size}`;
    if (frame.kind === 'response' && frame.error !== undefined) return `handshake refused: ${frame.error}, ${size}`;
    return `handshake ${frame.kind}, ${size}`;
  } catch {
    return `malformed, ${size}`;
  }
}

function describeEnvelope(bytes: Uint8Array): string {
  const { content, serviceId } = decodeEnvelope(bytes);
  return `${content} for ${serviceId}`;
}
