/**
 * The two frames of a connectivity check (wire-protocol 6.10), as bytes and as plain values. The client and the service
 * in `rendezvous/` call this. Total: whatever the bytes are, there is a frame, `undefined` or a `MALFORMED_FRAME`.
 */
import { ConnectionError } from '../base/errors.js';
import { bareAddress } from '../peer/ip-address.js';
import { MAX_HOST_LENGTH, validateAddress, type WebSocketAddress } from '../peer/peer-descriptor.js';
import { decodeEnvelope } from './envelope-decoder.js';
import { type ConnectivityMethod, ConnectivityRequest, ConnectivityResponse, Message } from './generated/dht.js';
import { decodeMessage, encodeMessage } from './generated-codec.js';
import { malformed } from './malformed.js';

/** Service id of both frames (wire-protocol 1.5). */
export const CONNECTIVITY_SERVICE_ID = 'system/connectivity-checker';

/** What a check finds: whether others can dial us. On the wire any other text counts as `unknown`. */
export type NatType = 'open_internet' | 'unknown';

export interface ConnectivityRequestFields {
  /** Port of the asking node's server; 0: it has none, do not probe. */
  readonly port: number;
  /** True when that server speaks `wss`. */
  readonly tls: boolean;
  /** Host that the asking node is configured with. */
  readonly host?: string | undefined;
  /** The probe may accept any certificate. */
  readonly allowSelfSignedCertificate: boolean;
}

export interface ConnectivityResponseFields {
  /** Where the service saw or probed the asking node: IP address or name. */
  readonly host: string;
  readonly natType: NatType;
  /** Present exactly after a successful probe. */
  readonly websocket?: WebSocketAddress | undefined;
  /** IPv4 address of the asking socket, unsigned 32-bit (wire-protocol 2.4); 0 when it has none. */
  readonly ipAddress: number;
  readonly protocolVersion: string;
}

/** Longest version that is kept. The network's own have three characters. */
const MAX_VERSION_LENGTH = 64;

/** One frame. */
export function encodeConnectivityRequest(messageId: string, fields: ConnectivityRequestFields): Uint8Array {
  const { port, tls, host, allowSelfSignedCertificate } = fields;
  return envelope(messageId, {
    $case: 'connectivityRequest',
    value: { port, tls, host, allowSelfSignedCertificate },
  });
}

/** One frame. */
export function encodeConnectivityResponse(messageId: string, fields: ConnectivityResponseFields): Uint8Array {
  const { host, natType, websocket, ipAddress, protocolVersion } = fields;
  return envelope(messageId, {
    $case: 'connectivityResponse',
    value: {
      host,
      natType,
      websocket: websocket === undefined ? undefined : { ...websocket },
      ipAddress,
      protocolVersion,
      latitude: undefined,
      longitude: undefined,
    },
  });
}

/**
 * The request in `frame`; undefined when it is another kind of envelope. An impossible host is left out. Throws
 * `MALFORMED_FRAME` or `FRAME_TOO_LARGE`.
 */
export function decodeConnectivityRequest(frame: Uint8Array): ConnectivityRequestFields | undefined {
  const { content, contentBytes } = decodeEnvelope(frame);
  if (content !== 'connectivityRequest') return undefined;
  const { port, tls, host, allowSelfSignedCertificate } = decodeMessage(ConnectivityRequest, contentBytes);
  if (port > 65_535) throw malformed(`The port ${port}`);
  const known = host === undefined ? undefined : usableHost(host);
  return { port, tls, ...(known === undefined ? {} : { host: known }), allowSelfSignedCertificate };
}

/**
 * The response in `frame`; undefined when it is another kind of envelope. Throws `MALFORMED_FRAME` or `FRAME_TOO_LARGE`, also for
 * an empty or impossible host: it would be advertised (R25). A port behind an address is taken off (R24).
 */
export function decodeConnectivityResponse(frame: Uint8Array): ConnectivityResponseFields | undefined {
  const { content, contentBytes } = decodeEnvelope(frame);
  if (content !== 'connectivityResponse') return undefined;
  const response = decodeMessage(ConnectivityResponse, contentBytes);
  const { natType, websocket, ipAddress, protocolVersion } = response;
  if (protocolVersion.length > MAX_VERSION_LENGTH) throw malformed(`A version of ${protocolVersion.length} characters`);
  return {
    host: readHost(response.host),
    natType: natType === 'open_internet' ? 'open_internet' : 'unknown',
    ...(websocket === undefined ? {} : { websocket: readAddress(websocket) }),
    ipAddress,
    protocolVersion,
  };
}

function readAddress({ host, port, tls }: ConnectivityMethod): WebSocketAddress {
  const address = { host: readHost(host), port, tls };
  try {
    validateAddress(address);
  } catch (cause) {
    throw cause instanceof ConnectionError ? malformed(cause.message) : cause;
  }
  return address;
}

function readHost(host: string): string {
  const known = usableHost(host);
  if (known === undefined) throw malformed(`The host ${JSON.stringify(host.slice(0, 60))}`);
  return known;
}

/** A host that could be dialled: a bare IP address, or a name, which never contains a colon. */
function usableHost(host: string): string | undefined {
  if (host.length > MAX_HOST_LENGTH) return undefined;
  return bareAddress(host) ?? (/^[A-Za-z0-9._-]+$/.test(host) ? host : undefined);
}

function envelope(messageId: string, body: Message['body']): Uint8Array {
  return encodeMessage(Message, {
    messageId,
    sourceDescriptor: undefined,
    targetDescriptor: undefined,
    serviceId: CONNECTIVITY_SERVICE_ID,
    body,
  });
}
