/**
 * Signs of life where the transport has none (browsers cannot send WebSocket pings): between our own nodes a keep-alive
 * frame, to others an ordinary request of a method nobody has, whose refusal is the sign.
 */
import type { Link } from '../link/link.js';
import type { Envelope } from '../wire/envelope.js';
import type { EnvelopeEncoder } from '../wire/envelope-encoder.js';
import { features } from '../wire/handshake-frames.js';
import { decodeKeepAlive, encodeKeepAlive } from '../wire/keep-alive.js';

/** Method that no implementation serves (wire-protocol 10.4: an unknown method is answered). */
export const PROBE_METHOD = 'peerlatchProbe';

/** A frame that provokes an answer from a peer with these handshake features. */
export function probeFrame(peerFeatures: number, encoder: EnvelopeEncoder): Uint8Array {
  if ((peerFeatures & features.answersKeepAlive) !== 0) return encodeKeepAlive({ reply: false });
  const probe = {
    kind: 'request',
    serviceId: 'system/connection-manager',
    method: PROBE_METHOD,
    requestId: 'probe',
  } as const;
  return encoder.encode({ ...probe, bodyType: 'google.protobuf.Empty', body: new Uint8Array() });
}

/**
 * Answers a keep-alive frame; an answer needs none, its arrival was counted by the link. Nor does a question while
 * something waits to be sent: that will be the sign of life, and a peer that asks without reading costs no memory.
 * Throws `MALFORMED_FRAME`.
 */
export function receiveKeepAlive(envelope: Envelope, link: Link): void {
  if (!decodeKeepAlive(envelope).reply && link.bufferedBytes === 0) link.send(encodeKeepAlive({ reply: true }));
}
