/** The two hosts of a cell with a peer on each. Removed with the cell. */
import { Site } from '../network/site.js';
import { PeerProcess } from '../peer/peer-process.js';
import type { Cell } from '../plan/cell.js';
import type { Laboratory } from './laboratory.js';
import { peerIdsFor } from './peer-ids.js';

/** Numbers within this process: names of namespaces. */
let built = 0;

export class HostPair implements AsyncDisposable {
  readonly #sites: Site[] = [];
  readonly #peers: PeerProcess[] = [];

  /** Resolves when both peers are connected to the node that carries signals. Rejects with nothing left. */
  static async build(laboratory: Laboratory, cell: Cell): Promise<HostPair> {
    const pair = new HostPair();
    try {
      await pair.#build(laboratory, cell);
    } catch (error) {
      await pair.remove();
      throw error;
    }
    return pair;
  }

  get left(): PeerProcess {
    return at(this.#peers, 0);
  }

  get right(): PeerProcess {
    return at(this.#peers, 1);
  }

  /** Where the left host's network meets the internet. */
  get access(): Site['access'] {
    return at(this.#sites, 0).access;
  }

  async remove(): Promise<void> {
    for (const peer of this.#peers) peer.stop();
    await Promise.all(this.#sites.map((site) => site.remove()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.remove();
  }

  async #build(laboratory: Laboratory, cell: Cell): Promise<void> {
    const number = built++;
    for (const [index, side] of (['left', 'right'] as const).entries()) {
      this.#sites.push(await Site.create(laboratory.internet, cell[side], `${number}-${side}`, index + 1));
    }
    const ids = peerIdsFor(cell);
    const { entry, authority, isLogged } = laboratory;
    const iceServers = laboratory.iceServersFor(cell);
    const start = (side: 'left' | 'right', site: Site) =>
      PeerProcess.start(site.host, { id: ids[side], entry, iceServers, authority, isLogged });
    this.#peers.push(...(await Promise.all([start('left', at(this.#sites, 0)), start('right', at(this.#sites, 1))])));
  }
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new Error('This pair is not built.');
  return value;
}
