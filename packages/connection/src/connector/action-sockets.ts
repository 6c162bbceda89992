/**
 * Sockets of peers that do not come as peers: `?action=connectivityRequest` and `?action=connectivityProbe` (wire-protocol
 * 3.1). Declared here for the server connector, implemented above (`rendezvous/connectivity-service`), injected by the node.
 */
import type { Link } from '../link/link.js';

/** What is known of such a socket. */
export interface ActionRequest {
  readonly action: string | undefined;
  /** IP address without port (R24). */
  readonly remoteAddress: string | undefined;
  /** True: the address is that of a proxy of ours and says nothing of the peer. */
  readonly isProxyAddress?: true;
}

export interface ActionSockets {
  /** Takes the link over: from here on it ends in bounded time, whatever happens (R26). Must not throw. */
  serve(link: Link, request: ActionRequest): void;
  /** Ends every socket that it serves. Idempotent. */
  close(): void;
}

/** The values of `action` that are no peer connections. */
export const CONNECTIVITY_ACTIONS: readonly (string | undefined)[] = ['connectivityRequest', 'connectivityProbe'];
