/**
 * ICE candidates as text (RFC 8839, section 5.1): `candidate:foundation component transport priority address port typ
 * type ...`. Pure; the connector reads addresses and types out of them and replaces an address, and hands the rest
 * through as it came. Nothing here trusts that a line is well-formed.
 */

/** What a line says. */
export interface CandidateFacts {
  readonly address: string;
  /** `host`, `srflx`, `prflx`, `relay`, or whatever a peer writes. */
  readonly type: string;
}

const ADDRESS = 4;
const TYPE = 7;
/** Lines have 8 tokens and a few extensions. */
const MAX_TOKENS = 64;

/** Address and type of a line; undefined if it has neither. */
export function readCandidate(line: string): CandidateFacts | undefined {
  const tokens = line.trim().split(/\s+/, MAX_TOKENS);
  const [address, type] = [tokens[ADDRESS], tokens[TYPE]];
  return address === undefined || type === undefined ? undefined : { address, type };
}

/** A host candidate with `externalIp` in place of its address (wire-protocol 5.3); any other line as it is. */
export function withExternalIp(line: string, externalIp: string): string {
  const tokens = line.split(' ');
  if (tokens[TYPE] !== 'host' || tokens[ADDRESS] === undefined) return line;
  tokens[ADDRESS] = externalIp;
  return tokens.join(' ');
}

/**
 * True for an address that only means something in its own network: private, loopback and link-local IPv4 (RFC 1918,
 * RFC 3927, RFC 6598), loopback, link-local and unique local IPv6 (RFC 4193), and the names that browsers put in place of them
 * (`*.local`).
 */
export function isPrivateAddress(address: string): boolean {
  const text = address.toLowerCase();
  if (text.endsWith('.local')) return true;
  if (text.startsWith('::ffff:') && text.includes('.')) return isPrivateAddress(text.slice('::ffff:'.length));
  if (text.includes(':')) return text === '::1' || text === '::' || /^(f[cd]|fe[89ab])/.test(text);
  const [a = -1, b = -1] = text.split('.').map(Number);
  if (a === 10 || a === 127 || a === 0) return true;
  if (a === 172) return b >= 16 && b <= 31;
  if (a === 100) return b >= 64 && b <= 127;
  return (a === 192 && b === 168) || (a === 169 && b === 254);
}
