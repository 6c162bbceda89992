/**
 * IP addresses as text, made comparable: bare, without port, brackets or the IPv4-mapped form (R24: an address with a port
 * behind it once ended up in the URL that a peer was to be dialled at). Links, the connectivity check and proxies' headers
 * read addresses through this. Pure; it resolves no names.
 */

/** No leading zeros: some readers take `010` for eight. */
const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;
/** Names of interfaces, as far as Node takes them in an address. */
const ZONE = /^[0-9A-Za-z.-]+$/;
/** The first six groups of an IPv4-mapped address (RFC 4291, 2.5.5.2). */
const MAPPED = '0:0:0:0:0:ffff';
const GROUPS = 8;
const NETWORK_GROUPS = 4;
/** Longest text that can name an address: a full IPv6 one with zone, brackets and port. */
const MAX_TEXT = 80;

/** True for `a.b.c.d`. */
export function isIpv4(text: string): boolean {
  return text.length <= 15 && IPV4.test(text);
}

/** True for an IPv6 address without brackets; a zone (`%eth0`) may follow. */
export function isIpv6(text: string): boolean {
  return text.length <= MAX_TEXT && groupsOf(text) !== undefined;
}

/**
 * The bare address in `text`: `1.2.3.4:80`, `[::1]:80` and `::ffff:1.2.3.4` become `1.2.3.4`, `::1` and `1.2.3.4`. Undefined
 * when it is no IP address.
 */
export function bareAddress(text: string): string | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const trimmed = text.trim();
  const address = /^\[(.*)\](?::\d{1,5})?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(trimmed)?.[1] ?? trimmed;
  if (isIpv4(address)) return address;
  if (!isIpv6(address)) return undefined;
  return unmapped(address) ?? address.toLowerCase();
}

/** `a.b.c.d` as an unsigned 32-bit number, network order (wire-protocol 2.4); undefined for anything else. */
export function ipv4ToNumber(text: string): number | undefined {
  if (!isIpv4(text)) return undefined;
  return text.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

/** What one party controls: an IPv4 address, or the first 64 bits of an IPv6 one. Rates are counted by it. */
export function addressNetwork(address: string): string {
  const groups = groupsOf(address);
  return groups === undefined ? address : `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

/** True for an address of the machine itself. */
export function isLoopback(address: string): boolean {
  return (isIpv4(address) && address.startsWith('127.')) || groupsOf(address)?.join(':') === '0:0:0:0:0:0:0:1';
}

/** The IPv4 address in one of the many spellings of `::ffff:a.b.c.d`; undefined for any other IPv6 address. */
function unmapped(address: string): string | undefined {
  const groups = groupsOf(address) ?? [];
  if (groups.slice(0, 6).join(':') !== MAPPED) return undefined;
  const bytes = groups.slice(6).flatMap((group) => {
    const pair = Number.parseInt(group, 16);
    return [pair >> 8, pair & 0xff];
  });
  return bytes.join('.');
}

/** The eight groups of an IPv6 address, lower-case, without leading zeros; undefined when it is none. */
function groupsOf(text: string): string[] | undefined {
  const [address = '', zone = 'none', ...more] = text.split('%');
  if (more.length > 0 || !ZONE.test(zone) || !address.includes(':')) return undefined;
  const halves = withoutDots(address).split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = GROUPS - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16).toString(16))
    : undefined;
}

/** An IPv4 address at the end, as two groups. */
function withoutDots(address: string): string {
  const dotted = address.slice(address.lastIndexOf(':') + 1);
  const number = ipv4ToNumber(dotted);
  if (number === undefined) return address;
  const groups = [Math.floor(number / 65_536), number % 65_536].map((group) => group.toString(16));
  return address.slice(0, -dotted.length) + groups.join(':');
}
