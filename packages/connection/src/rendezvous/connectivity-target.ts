/**
 * Whom a connectivity probe dials, and which host the answer may name: the decision that keeps the service from being a
 * tool against third parties (docs/decisions/0010-connectivity-probes.md). Pure; the service calls it.
 */

import type { ActionRequest } from '../connector/action-sockets.js';
import { bareAddress, isLoopback } from '../peer/ip-address.js';
import type { WebSocketAddress } from '../peer/peer-descriptor.js';
import type { ConnectivityRequestFields } from '../wire/connectivity-frames.js';

/** What to do for one request. */
export interface ProbePlan {
  /** The server to dial; undefined: answer without a probe. */
  readonly target: WebSocketAddress | undefined;
  /** Name that the server's certificate must be for, if it is not that of the target. */
  readonly servername: string | undefined;
  /** Any certificate will do, for this probe. */
  readonly anyCertificate: boolean;
  /** Host that the answer names. Never empty (R25). */
  readonly host: string;
}

/**
 * The plan for a request from `remoteAddress`. Only the address that asks is dialled. A host name in the request is answered
 * when the asker proves it, by a verified certificate for it, or when it is `localhost` and so is the asker; else the
 * answer names the address. `probeRequestedHost`: the requested host is dialled and named, whosever it is. Undefined: there is
 * no host that could be named.
 */
export function planProbe(
  request: ConnectivityRequestFields,
  { remoteAddress, isProxyAddress }: Pick<ActionRequest, 'remoteAddress' | 'isProxyAddress'>,
  probeRequestedHost: boolean,
): ProbePlan | undefined {
  const { port, tls, host: requested, allowSelfSignedCertificate: anyCertificate } = request;
  const address = isProxyAddress === true ? undefined : remoteAddress;
  const dialled = probeRequestedHost ? (requested ?? address) : address;
  // Behind a proxy that does not say who asks, a probe would search our own network.
  const target = port === 0 || dialled === undefined ? undefined : { host: dialled, port, tls };
  const isProvable = requested !== undefined && bareAddress(requested) === undefined && !probeRequestedHost;
  const servername = isProvable && tls && !anyCertificate ? requested : undefined;
  const isLocal = requested === 'localhost' && address !== undefined && isLoopback(address);
  const named = servername !== undefined || isLocal ? requested : dialled;
  const host = target === undefined ? (dialled ?? requested ?? remoteAddress) : named;
  return host === undefined ? undefined : { target, servername, anyCertificate, host };
}
