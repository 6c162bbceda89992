/**
 * Peer descriptors (wire-protocol 1.2) between the domain type, the generated message and bytes. The handshake, the
 * envelope and the DHT call this. What arrives is checked here, once, and owned by the result: no view into a frame
 * stays alive in a peer table.
 */
import { ConnectionError } from '../base/errors.js';
import { type PeerDescriptor, validateAddress, type WebSocketAddress } from '../peer/peer-descriptor.js';
import { PEER_ID_BYTES, peerIdFromBytes, peerIdToBytes } from '../peer/peer-id.js';
import { type ConnectivityMethod, NodeType, PeerDescriptor as PeerDescriptorMessage } from './generated/dht.js';
import { decodeMessage, encodeMessage } from './generated-codec.js';
import { limits } from './limits.js';

export type { PeerDescriptorMessage };

/** Everything but the two keys takes at most 310 bytes, with a host name of 253. */
const MAX_KEY_BYTES = limits.maxDescriptorBytes - 320;

/** Serialized form; the same descriptor always gives the same bytes. At most `limits.maxDescriptorBytes`. Throws `INVALID_DESCRIPTOR`. */
export function encodePeerDescriptor(descriptor: PeerDescriptor): Uint8Array {
  return encodeMessage(PeerDescriptorMessage, descriptorToMessage(descriptor));
}

/** Throws `MALFORMED_FRAME` when the bytes are no descriptor message, `INVALID_DESCRIPTOR` when it is not usable. */
export function decodePeerDescriptor(bytes: Uint8Array): PeerDescriptor {
  if (bytes.length > limits.maxDescriptorBytes) {
    throw new ConnectionError(
      'INVALID_DESCRIPTOR',
      `A descriptor takes at most ${limits.maxDescriptorBytes} bytes, not ${bytes.length}.`,
    );
  }
  return descriptorFromMessage(decodeMessage(PeerDescriptorMessage, bytes));
}

/** The generated message of a descriptor, for messages that contain one. */
export function descriptorToMessage(descriptor: PeerDescriptor): PeerDescriptorMessage {
  const { id, runtime, websocket, region, ipAddress, publicKey, signature } = descriptor;
  if (websocket !== undefined) validateAddress(websocket);
  checkKeys(publicKey, signature);
  return {
    nodeId: peerIdToBytes(id),
    type: runtime === 'browser' ? NodeType.BROWSER : NodeType.NODEJS,
    udp: undefined,
    tcp: undefined,
    websocket: websocket === undefined ? undefined : { host: websocket.host, port: websocket.port, tls: websocket.tls },
    region,
    ipAddress,
    publicKey,
    signature,
  };
}

/**
 * The descriptor in a received message; undefined counts as unusable. An id that is not 20 bytes, or keys above the bound, give
 * `INVALID_DESCRIPTOR`. A WebSocket entry that nobody could dial (port 0, empty or impossible host) is left out instead: the
 * network has sent such entries (R25), and the peer is the same peer, only without a server. `udp` and `tcp` are never
 * populated and unknown node types are servers' types of the future, so they are dropped and read as `nodejs`.
 */
export function descriptorFromMessage(message: PeerDescriptorMessage | undefined): PeerDescriptor {
  if (message === undefined)
    throw new ConnectionError('INVALID_DESCRIPTOR', 'The message has no peer descriptor where one belongs.');
  const { nodeId, type, region, ipAddress, publicKey, signature } = message;
  if (nodeId.length !== PEER_ID_BYTES) {
    throw new ConnectionError(
      'INVALID_DESCRIPTOR',
      `A descriptor's node id has ${PEER_ID_BYTES} bytes, not ${nodeId.length}.`,
    );
  }
  checkKeys(publicKey, signature);
  const websocket = usableAddress(message.websocket);
  return {
    id: peerIdFromBytes(nodeId),
    runtime: type === NodeType.BROWSER ? 'browser' : 'nodejs',
    ...(websocket === undefined ? {} : { websocket }),
    ...(region === undefined ? {} : { region }),
    ...(ipAddress === undefined ? {} : { ipAddress }),
    ...(publicKey === undefined ? {} : { publicKey: new Uint8Array(publicKey) }),
    ...(signature === undefined ? {} : { signature: new Uint8Array(signature) }),
  };
}

function usableAddress(method: ConnectivityMethod | undefined): WebSocketAddress | undefined {
  if (method === undefined) return undefined;
  const address = { host: method.host, port: method.port, tls: method.tls };
  try {
    validateAddress(address);
    return address;
  } catch {
    return undefined;
  }
}

function checkKeys(publicKey: Uint8Array | undefined, signature: Uint8Array | undefined): void {
  const bytes = (publicKey?.length ?? 0) + (signature?.length ?? 0);
  if (bytes <= MAX_KEY_BYTES) return;
  throw new ConnectionError(
    'INVALID_DESCRIPTOR',
    `Public key and signature of a descriptor take at most ${MAX_KEY_BYTES} bytes, not ${bytes}.`,
  );
}
