/**
 * A peer driven frame by frame, for questions to a real one: it shakes hands as told and sends what no codec would
 * write. It answers nothing by itself. Tests use it against the foreign peer, or against any node on loopback.
 */
import type { PeerAddress } from './foreign-descriptor.js';
import { dig, fields, parseFields } from './raw-fields.js';
import {
  any,
  handshakeRequest,
  handshakeResponse,
  type RawField,
  rpcEnvelope,
  rpcHeader,
  rpcMessage,
} from './raw-frames.js';
import { dialRaw, type RawServer, type RawSocket } from './raw-socket.js';

/** Field numbers of the envelope. */
export const ENVELOPE = {
  source: 2,
  target: 3,
  service: 4,
  rpc: 5,
  handshakeRequest: 8,
  handshakeResponse: 9,
} as const;

/** The service of the connection locks. */
export const LOCK_SERVICE = 'system/connection-manager';

/** Dials `to` as `as` and completes the handshake. Rejects on a refusal. */
export async function shakeHands(
  to: PeerAddress,
  as: PeerAddress,
  extra: readonly RawField[] = [],
): Promise<RawSocket> {
  const socket = await dialRaw(portOf(to));
  socket.send(handshakeRequest({ source: as, target: to, extra }));
  const error = dig(await socket.frame(0), ENVELOPE.handshakeResponse, 2);
  if (error !== undefined) throw new Error(`The handshake was refused with error ${error}.`);
  return socket;
}

/** Takes the first connection to `server` and its handshake request, and accepts it as `as`. */
export async function acceptHandshake(
  server: RawServer,
  as: PeerAddress,
  extra: readonly RawField[] = [],
): Promise<RawSocket> {
  const socket = await firstRequest(server);
  socket.send(handshakeResponse({ source: as, extra }));
  return socket;
}

/** Takes the first connection to `server` and waits for its handshake request, which stays unanswered. */
export async function firstRequest(server: RawServer): Promise<RawSocket> {
  const [socket] = await server.accepted.waitForCount(1);
  if (socket === undefined) throw new Error('Nobody connected.');
  await socket.frame(0);
  return socket;
}

/**
 * Sends a lock request and resolves with the next frame, which should be the answer. `envelope` may rearrange the parts
 * of the envelope around the RPC message.
 */
export function requestLock(
  socket: RawSocket,
  lockId: string,
  envelope: (rpc: Uint8Array) => readonly RawField[] = (rpc) => rpcEnvelope(LOCK_SERVICE, rpc),
): Promise<Uint8Array> {
  const body = any('dht.LockRequest', fields([1, lockId]));
  const next = socket.frames.items.length;
  socket.send(fields(...envelope(rpcMessage({ header: rpcHeader.request('lockRequest'), body, requestId: lockId }))));
  return socket.frame(next);
}

/** Was the lock granted in this answer? */
export function isLockGranted(answer: Uint8Array): boolean {
  return dig(answer, ENVELOPE.rpc, 2, 2, 1) === 1;
}

/** Parsed fields of a message, ready to be written again in another order. */
export function fieldsOf(message: Uint8Array): RawField[] {
  return parseFields(message).map(({ number, value }) => [number, value]);
}

/** Port of the server that a peer advertises. */
export function portOf({ id, websocket }: PeerAddress): number {
  if (websocket === undefined) throw new Error(`Peer ${id} has no server.`);
  return websocket.port;
}
