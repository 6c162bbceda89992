/** Addresses as sockets report them, made comparable. Pure. */

const IPV4_MAPPED = '::ffff:';

/**
 * The IP address without the IPv4-mapped form that dual-stack sockets use: `::ffff:10.0.0.1` becomes `10.0.0.1` (R24: such
 * a form, or a port behind the address, once ended up in the URL that a peer was to be dialled at).
 */
export function plainAddress(address: string | undefined): string | undefined {
  if (address?.toLowerCase().startsWith(IPV4_MAPPED) && address.includes('.')) return address.slice(IPV4_MAPPED.length);
  return address;
}
