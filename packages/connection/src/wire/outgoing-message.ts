/**
 * What a layer above asks a transport to send: an RPC message for a service of the peer (wire-protocol 1.3, 1.6). The
 * envelope around it (message id, descriptors) belongs to the transport.
 */

/** A request, whose answer carries the same `requestId`; or a notification, which is never answered. */
export interface OutgoingCall {
  readonly kind: 'request' | 'notification';
  readonly serviceId: string;
  readonly method: string;
  /** Unique per caller for a request; a notification may leave it out. */
  readonly requestId?: string;
  /** Full protobuf name of the body, e.g. `dht.LockRequest`. */
  readonly bodyType: string;
  /** Serialized body. The caller must not change it afterwards (R61). */
  readonly body: Uint8Array;
}

/** The answer to a request. */
export interface OutgoingResponse {
  readonly kind: 'response';
  readonly serviceId: string;
  readonly method: string;
  readonly requestId: string;
  readonly bodyType: string;
  readonly body: Uint8Array;
}

/** The refusal of a request (wire-protocol 1.7). */
export interface OutgoingError {
  readonly kind: 'error';
  readonly serviceId: string;
  readonly method: string;
  readonly requestId: string;
  readonly error: RpcErrorFields;
}

/** Error fields of `protorpc.RpcMessage`. */
export interface RpcErrorFields {
  readonly type: 'SERVER_TIMEOUT' | 'CLIENT_TIMEOUT' | 'UNKNOWN_RPC_METHOD' | 'CLIENT_ERROR' | 'SERVER_ERROR';
  readonly className?: string;
  readonly code?: string;
  readonly message?: string;
}

/** An application's bytes: an RPC notification `message` with a `google.protobuf.BytesValue` (architecture 4). */
export interface OutgoingBytes {
  readonly kind: 'bytes';
  readonly serviceId: string;
  readonly bytes: Uint8Array;
}

export type OutgoingMessage = OutgoingCall | OutgoingResponse | OutgoingError | OutgoingBytes;
