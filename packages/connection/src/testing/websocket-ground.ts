/**
 * A local network over real WebSockets on loopback, in one process. Time is real; timers are counted by the clock, sockets
 * and servers by what Node holds in addition to what it held before.
 */
import { type Clock, startTimer, systemClock } from '../base/clock.js';
import type { ConnectionNode } from '../node/connection-node.js';
import { createConnectionNode } from '../node/create-connection-node.js';
import { CountingClock } from './counting-clock.js';
import { leftoversOfTimers } from './leftovers.js';
import type { LocalGround, StartOptions } from './local-ground.js';

/** How long closed sockets may take to disappear from Node's list, ms: the close event follows the call by some turns. */
const GRACE_MS = 1_000;
const CHECK_INTERVAL_MS = 10;

/** Kinds of handles that a node may open, as `process.getActiveResourcesInfo` calls them. */
const SOCKET_KINDS = ['TCPServerWrap', 'TCPSocketWrap', 'TLSWrap', 'TCPConnectWrap', 'GetAddrInfoReqWrap'];

/** See the head of this file. */
export class WebSocketGround implements LocalGround {
  readonly #clock = new CountingClock();
  readonly #before = countSockets();

  clockOf(name: string): Clock {
    return this.#clock.labelled(name);
  }

  start(options: StartOptions): Promise<ConnectionNode> {
    return createConnectionNode({ websocket: { host: '127.0.0.1', port: 0 }, ...options });
  }

  run<T>(work: Promise<T>): Promise<T> {
    return work;
  }

  async leftovers(): Promise<readonly string[]> {
    const timers = leftoversOfTimers(this.#clock.pending());
    let sockets = this.#newSockets();
    for (let waited = 0; sockets.length > 0 && waited < GRACE_MS; waited += CHECK_INTERVAL_MS) {
      await new Promise<void>((resolve) => startTimer(systemClock, CHECK_INTERVAL_MS, resolve));
      sockets = this.#newSockets();
    }
    return [...timers, ...sockets];
  }

  #newSockets(): string[] {
    const now = countSockets();
    return SOCKET_KINDS.flatMap((kind) => {
      const more = (now.get(kind) ?? 0) - (this.#before.get(kind) ?? 0);
      return more > 0 ? [`socket: ${more} more of ${kind} than before the network was made`] : [];
    });
  }
}

function countSockets(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
