/** What a failed dial of a socket says about the way to the server, for `explain`: pure. */
import type { ExplainedAttempt } from './explanation.js';

/** Codes of Node's `net`, `dns` and `tls`, and of OpenSSL, by what they mean for whoever runs the two nodes. */
const RULES: readonly (readonly [pattern: RegExp, hint: (where: Where) => string])[] = [
  [
    /^ECONNREFUSED$/,
    ({ url, port }) =>
      `Nothing accepts connections at ${url}: is the peer's server running, and is TCP port ${port} open there?`,
  ],
  [
    /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/,
    ({ host, port }) =>
      `No packet comes back from ${host}: open TCP port ${port} in the peer's firewall and router, and check that the address is not a private one of another network.`,
  ],
  [
    /^(?:ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME)$/,
    ({ host }) => `The name ${host} is unknown here: check the peer's advertised host, and DNS.`,
  ],
  [
    /^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/,
    ({ url }) =>
      `There is no TLS server behind ${url}: either the peer's server has no certificate, or the proxy in front of it does not end TLS.`,
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    ({ host }) => `The server's certificate is not for ${host}: advertise a host that it names.`,
  ],
  [
    /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    () => 'The certificate of the server is not valid today: renew it, and check both clocks.',
  ],
  [
    /SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|CERT_|ERR_TLS|ERR_SSL/,
    () =>
      'The certificate of the server is not trusted here: install its whole chain there, or give its authority as `dialTls.ca`.',
  ],
  [
    /^(?:ECONNRESET|EPIPE)$/,
    ({ url }) =>
      `The connection to ${url} was cut while it opened: a proxy or firewall in between, or a server of another kind.`,
  ],
];

interface Where {
  readonly url: string;
  readonly host: string;
  readonly port: string;
}

/** One hint for an attempt that ended with an error. */
export function socketHint({ code, text = '', initiator, steps }: ExplainedAttempt): string {
  const taken = new Map(steps.map(({ step, detail }) => [step, detail]));
  const where = whereOf(taken.get('dialling')?.url);
  const failure = taken.get('socket failed');
  if (failure !== undefined) return failedHint(where, failure.code, String(failure.reason ?? text));
  const isTimeout = code === 'CONNECT_TIMEOUT' || code === 'HANDSHAKE_TIMEOUT';
  if (isTimeout && (taken.has('socket open') || initiator === 'remote')) {
    return initiator === 'remote'
      ? 'The peer dialled us and never finished its handshake: look at its log.'
      : `Something accepts connections at ${where.url} and does not answer the handshake: it is probably no peer of this network.`;
  }
  if (isTimeout && taken.has('dialling')) {
    return `The socket to ${where.url} never opened: either packets are dropped (open TCP port ${where.port} in the firewall and router of the peer), or what listens there is no WebSocket server.`;
  }
  return text;
}

function failedHint(where: Where, code: unknown, reason: string): string {
  const systemCode =
    typeof code === 'string'
      ? code
      : (/\b(?:E[A-Z_]{3,}|CERT_[A-Z_]+|[A-Z_]*SELF_SIGNED[A-Z_]*)\b/.exec(reason)?.[0] ?? '');
  const rule = RULES.find(([pattern]) => pattern.test(systemCode));
  if (rule !== undefined) return rule[1](where);
  const status = /server response: (\d{3})/.exec(reason)?.[1];
  if (status !== undefined) {
    return `An HTTP server answers at ${where.url} with ${status} and takes no WebSocket: a proxy that does not pass upgrades on, or another service.`;
  }
  return `The socket to ${where.url} did not open (${reason}): is the server running, is TCP port ${where.port} open, and does its certificate, if any, hold?`;
}

function whereOf(url: unknown): Where {
  const text = typeof url === 'string' ? url : "the peer's address";
  const match = /^(wss?):\/\/(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?/.exec(text);
  const [, scheme, host = "the peer's host", port = scheme === 'wss' ? '443' : '80'] = match ?? [];
  return { url: text, host, port: match === null ? 'of the server' : port };
}
