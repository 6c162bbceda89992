/** The public network of the laboratory: a bridge in a namespace of its own, with addresses for whom it connects (RFC 5737). */
import { runCommand } from './command.js';
import { Namespace } from './namespace.js';

const NETWORK = '203.0.113';
/**
 * The way to everywhere else: what is sent there vanishes, as packets to private addresses do on the internet. Without such a
 * route the sender gets an error at once, on which coturn closes the whole allocation.
 */
const GATEWAY = `${NETWORK}.1`;
/** An address is never given twice: neighbours would remember whose it was. */
const FIRST_HOST = 10;
const LAST_HOST = 254;

export class Internet {
  readonly #bridge: Namespace;
  #nextHost = FIRST_HOST;
  #nextPort = 0;

  private constructor(bridge: Namespace) {
    this.#bridge = bridge;
  }

  static async create(): Promise<Internet> {
    const bridge = await Namespace.create('net');
    await bridge.configure([
      'link add name br0 type bridge',
      'link set dev br0 addrgenmode none',
      `address add ${GATEWAY}/24 dev br0`,
      'link set dev br0 up',
    ]);
    await bridge.run('tee', ['/proc/sys/net/ipv4/ip_forward'], '0');
    return new Internet(bridge);
  }

  /** Gives `namespace` an interface named `device` with a public address. */
  async connect(namespace: Namespace, device: string): Promise<InternetAccess> {
    if (this.#nextHost > LAST_HOST) throw new Error('The laboratory has no public address left.');
    const address = `${NETWORK}.${this.#nextHost++}`;
    const port = `p${this.#nextPort++}`;
    await joinNamespaces({ namespace: this.#bridge, device: port }, { namespace, device });
    await this.#bridge.configure([`link set dev ${port} master br0 up`]);
    await namespace.configure([
      `address add ${address}/24 dev ${device}`,
      `link set dev ${device} up`,
      `route add default via ${GATEWAY}`,
    ]);
    return new InternetAccess(address, (isUp) =>
      this.#bridge.configure([`link set dev ${port} ${isUp ? 'up' : 'down'}`]),
    );
  }

  async remove(): Promise<void> {
    await this.#bridge.remove();
  }
}

/** A place on it. */
export class InternetAccess {
  readonly address: string;
  readonly #set: (isUp: boolean) => Promise<void>;

  constructor(address: string, set: (isUp: boolean) => Promise<void>) {
    this.address = address;
    this.#set = set;
  }

  /** Pulls the cable at the far end: addresses, routes and mappings stay, and no packet passes. */
  cut(): Promise<void> {
    return this.#set(false);
  }

  restore(): Promise<void> {
    return this.#set(true);
  }
}

interface Plug {
  readonly namespace: Namespace;
  readonly device: string;
}

/** A cable. Without addresses of its own: link-local ones would be a way around the routers. */
export async function joinNamespaces(a: Plug, b: Plug): Promise<void> {
  await runCommand('ip', [
    ...['link', 'add', 'name', a.device, 'netns', a.namespace.name, 'type', 'veth'],
    ...['peer', 'name', b.device, 'netns', b.namespace.name],
  ]);
  for (const { namespace, device } of [a, b]) await namespace.configure([`link set dev ${device} addrgenmode none`]);
}
