/** The nftables rules of a NAT router, as text for `nft -f -`. Pure. `wan` is the interface to the internet. */
import type { NatKind } from '../plan/nat-kind.js';

/**
 * Nothing new comes in from the internet, neither to the router nor through it. Without that for the router itself, an early
 * probe of the peer becomes a connection of the router's own and takes the port of the mapping that is about to be made:
 * then the NAT chooses another port, and hole punching fails.
 */
export function natRules(kind: Exclude<NatKind, 'open'>): string {
  const mapping = kind === 'symmetric' ? 'masquerade random,fully-random' : 'masquerade';
  const blocked = kind === 'no-udp' ? '    meta l4proto udp drop\n' : '';
  return `table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "wan" ${mapping}
  }
}
table ip filter {
  chain input {
    type filter hook input priority filter;
    iifname "wan" ct state new drop
  }
  chain forward {
    type filter hook forward priority filter;
    iifname "wan" ct state new drop
${blocked}  }
}
`;
}
