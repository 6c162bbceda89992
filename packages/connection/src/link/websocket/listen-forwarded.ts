/**
 * Whose address an inbound socket has when proxies stand before the server: reads `X-Forwarded-For`, and only as far as
 * the program said whom to trust. Used by `listen-door` only. Anybody can send such a header, so what stands left of
 * the last untrusted address is never believed; a header that cannot be read is as good as none.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { ConnectionError } from '../../base/errors.js';
import { bareAddress } from '../../peer/ip-address.js';
import type { Limits } from '../../wire/limits.js';
import { plainAddress } from './remote-address.js';

/**
 * Which senders of `X-Forwarded-For` are proxies of ours:
 * - `false` (default): none; the header means nothing.
 * - a list of addresses and CIDR ranges, e.g. `['10.0.0.0/8', '::1']`: those. The right-most address that is not in it is
 *   the client's. The safe choice: a socket that comes past the proxies is never believed.
 * - a number n from 1 to 16: there are always n proxies, so the n-th address from the right is the client's. Only right when
 *   nobody can reach the server past them.
 * - `true`: the same as 1.
 */
export type TrustProxy = boolean | number | readonly string[];

/** The outcome for one socket. */
export interface ClientAddress {
  /** IP address without port, IPv4-mapped form unwrapped (R24). */
  readonly address: string | undefined;
  /** The address is that of a proxy, whose header names no client: it says nothing of the other end. */
  readonly isOfProxy: boolean;
}

type ForwardedLimits = Pick<Limits, 'maxForwardedForChars' | 'maxForwardedForHops'>;

/** Reads addresses for one server. */
export class ForwardedFor {
  readonly #limits: ForwardedLimits;
  /** Proxies in a row; undefined: those of `#proxies`. */
  readonly #hops: number | undefined;
  readonly #proxies = new BlockList();

  /** Throws `INVALID_ARGUMENT` with what to change. */
  constructor(trust: TrustProxy, limits: ForwardedLimits) {
    this.#limits = limits;
    if (typeof trust === 'object') for (const range of trust) addRange(this.#proxies, range);
    else this.#hops = Number(trust);
    const { maxForwardedForHops: most } = limits;
    const hops = this.#hops ?? 0;
    if (Number.isInteger(hops) && hops >= 0 && hops <= most) return;
    throw invalid(`websocket.trustProxy must be true, a list of addresses, or a number up to ${most}, not ${trust}`);
  }

  /** True when a socket from `address` comes from a proxy, and so may carry anybody. */
  isProxy(address: string | undefined): boolean {
    if (this.#hops !== undefined) return this.#hops > 0;
    const known = address === undefined ? undefined : bareAddress(address);
    return known !== undefined && this.#proxies.check(known, isIP(known) === 6 ? 'ipv6' : 'ipv4');
  }

  /** Whose socket it is. Linear in the part of the header that is read. */
  clientOf(socketAddress: string | undefined, headers: IncomingHttpHeaders): ClientAddress {
    const address = plainAddress(socketAddress);
    if (!this.isProxy(address)) return { address, isOfProxy: false };
    const client = this.#named(headers['x-forwarded-for']);
    return client === undefined ? { address, isOfProxy: true } : { address: client, isOfProxy: false };
  }

  #named(header: string | string[] | undefined): string | undefined {
    if (header === undefined) return undefined;
    const { maxForwardedForChars, maxForwardedForHops } = this.#limits;
    const text = String(header);
    // What is cut off is far from the right end; the entry that the cut goes through is left out as well.
    const isCut = text.length > maxForwardedForChars;
    const entries = text
      .slice(-maxForwardedForChars)
      .split(',')
      .slice(isCut ? 1 : 0)
      .slice(-maxForwardedForHops);
    return this.#hops === undefined ? this.#firstUntrusted(entries) : bareAddress(entries.at(-this.#hops) ?? '');
  }

  /** From the right; past every proxy, the one that is farthest away is the client itself. */
  #firstUntrusted(entries: readonly string[]): string | undefined {
    let client: string | undefined;
    for (const entry of entries.toReversed()) {
      client = bareAddress(entry);
      if (client === undefined || !this.isProxy(client)) return client;
    }
    return client;
  }
}

function addRange(list: BlockList, range: string): void {
  const [text = '', bits, ...rest] = range.split('/');
  const address = bareAddress(text);
  if (address !== undefined && rest.length === 0) {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const longest = family === 'ipv6' ? 128 : 32;
    if (bits === undefined) return list.addAddress(address, family);
    if (/^\d{1,3}$/.test(bits) && Number(bits) <= longest) return list.addSubnet(address, Number(bits), family);
  }
  throw invalid(`websocket.trustProxy: ${JSON.stringify(range)} is no IP address and no range such as 10.0.0.0/8`);
}

function invalid(what: string): ConnectionError {
  return new ConnectionError('INVALID_ARGUMENT', `${what}.`);
}
