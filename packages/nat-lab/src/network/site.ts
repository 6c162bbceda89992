/** A host with its access to the internet: directly, or behind a NAT router of a kind. */
import type { NatKind } from '../plan/nat-kind.js';
import { type Internet, type InternetAccess, joinNamespaces } from './internet.js';
import { Namespace } from './namespace.js';
import { natRules } from './nat-rules.js';

export class Site {
  /** Where the host's programs run. */
  readonly host: Namespace;
  readonly access: InternetAccess;
  readonly #router: Namespace | undefined;

  private constructor(host: Namespace, access: InternetAccess, router: Namespace | undefined) {
    this.host = host;
    this.access = access;
    this.#router = router;
  }

  /** `role` is unique; `subnet` is a number from 0 to 255, another one for each site. */
  static async create(internet: Internet, kind: NatKind, role: string, subnet: number): Promise<Site> {
    const host = await Namespace.create(role);
    if (kind === 'open') return new Site(host, await internet.connect(host, 'wan'), undefined);
    const router = await Namespace.create(`${role}-nat`);
    const lan = `192.168.${subnet}`;
    await joinNamespaces({ namespace: host, device: 'lan' }, { namespace: router, device: 'lan' });
    await router.configure([`address add ${lan}.1/24 dev lan`, 'link set dev lan up']);
    await host.configure([`address add ${lan}.2/24 dev lan`, 'link set dev lan up', `route add default via ${lan}.1`]);
    // The rules are there before the cable: nothing passes without them.
    await router.run('nft', ['-f', '-'], natRules(kind));
    await router.run('tee', ['/proc/sys/net/ipv4/ip_forward'], '1');
    return new Site(host, await internet.connect(router, 'wan'), router);
  }

  async remove(): Promise<void> {
    await this.host.remove();
    await this.#router?.remove();
  }
}
