/** The kinds of access to the internet that a host of the laboratory can have. Pure. */

/**
 * `open`: a public address of its own. `port-restricted`: behind a NAT with one mapping per inner port, which lets in only
 * whom the host has sent to. `symmetric`: the same with another mapping for each destination. `no-udp`: behind a
 * port-restricted NAT whose firewall lets only TCP out.
 */
export type NatKind = 'open' | 'port-restricted' | 'symmetric' | 'no-udp';

/** The kinds that are tried against each other. */
export const matrixKinds = ['open', 'port-restricted', 'symmetric'] as const satisfies readonly NatKind[];
