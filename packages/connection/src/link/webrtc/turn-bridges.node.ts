/** The bridges of one peer factory: one for each TURN server over TCP or TLS. Opened before the first peer connection needs one. */
import { startTimer } from '../../base/clock.js';
import { ConnectionError } from '../../base/errors.js';
import { type IceServerPart, iceServerParts } from './ice-server.js';
import type { RtcPlatform } from './rtc-peer.js';
import { TurnBridge } from './turn-bridge.node.js';

export class TurnBridges {
  readonly #platform: RtcPlatform;
  /** By server; logins differ without being another way. */
  readonly #bridges = new Map<string, TurnBridge>();

  private constructor(platform: RtcPlatform) {
    this.#platform = platform;
  }

  /** Rejects with `LISTEN_FAILED` and nothing left open. */
  static async open(platform: RtcPlatform): Promise<TurnBridges> {
    const bridges = new TurnBridges(platform);
    try {
      await bridges.#open();
    } catch (error) {
      await bridges.close();
      throw error;
    }
    return bridges;
  }

  /** What the ICE agent is told: a server over UDP as it is, any other as its bridge. Throws `INVALID_ARGUMENT` where there is none. */
  udpServer(server: IceServerPart): IceServerPart {
    if (server.transport === 'udp') return server;
    const bridge = this.#bridges.get(keyOf(server));
    if (bridge === undefined) {
      throw new ConnectionError(
        'INVALID_ARGUMENT',
        `${server.scheme}:${server.host}:${server.port} is reached over ${server.transport}: name it when peers are loaded too.`,
      );
    }
    const { username, credential } = server;
    return { ...bridge.udpServer, username, credential };
  }

  /** An agent that had this port is gone. */
  release(port: number): void {
    for (const bridge of this.#bridges.values()) bridge.release(port);
  }

  /** Everything, once the last words of agents that are gone are out. */
  async close(): Promise<void> {
    const bridges = [...this.#bridges.values()];
    const { clock, turn } = this.#platform;
    const inUse = bridges.some(({ connectionCount }) => connectionCount > 0);
    if (inUse && turn !== undefined) {
      await new Promise<void>((resolve) => startTimer(clock, turn.limits.rtcTurnLingerMs, resolve));
    }
    await Promise.all(bridges.map((bridge) => bridge.close()));
  }

  async #open(): Promise<void> {
    const { clock, logger, turn } = this.#platform;
    if (turn === undefined) return;
    const { limits, tls, bindAddress } = turn;
    for (const server of iceServerParts(turn.servers)) {
      const key = keyOf(server);
      if (server.transport === 'udp' || this.#bridges.has(key)) continue;
      this.#bridges.set(key, await TurnBridge.open({ server, tls, bindAddress, clock, limits, logger }));
    }
  }
}

function keyOf({ transport, host, port }: IceServerPart): string {
  return `${transport} ${host} ${port}`;
}
