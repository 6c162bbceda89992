/**
 * The laboratory: the public network with its STUN and TURN server and the node that carries signals. Cells run in it, each with
 * sites and processes of its own. Whoever makes one removes it, however the cells went.
 */
import { systemRandom } from '@peerlatch/connection/base';
import { type PeerDescriptor, randomPeerId } from '@peerlatch/connection/peer';
import { Internet } from '../network/internet.js';
import { Namespace, removeAbandoned } from '../network/namespace.js';
import { type IceServerOption, TurnServer } from '../network/turn-server.js';
import { PeerProcess } from '../peer/peer-process.js';
import type { Cell } from '../plan/cell.js';

export interface LaboratoryOptions {
  /** Peers write what the native library does to standard error. Default false. */
  readonly isLogged?: boolean;
}

export class Laboratory implements AsyncDisposable {
  readonly isLogged: boolean;
  /** What to take down, in the order in which it was built. */
  readonly #built: (() => Promise<void>)[] = [];
  #internet: Internet | undefined;
  #turn: TurnServer | undefined;
  #signaling: PeerProcess | undefined;

  private constructor({ isLogged = false }: LaboratoryOptions) {
    this.isLogged = isLogged;
  }

  /** Also removes what a run left that was killed. Rejects, with nothing left, when something is missing. */
  static async build(options: LaboratoryOptions = {}): Promise<Laboratory> {
    await removeAbandoned();
    const laboratory = new Laboratory(options);
    try {
      await laboratory.#build();
    } catch (error) {
      await laboratory.remove();
      throw error;
    }
    return laboratory;
  }

  get internet(): Internet {
    return known(this.#internet);
  }

  /** The node that the peers of all cells are connected to. */
  get entry(): PeerDescriptor {
    return known(this.#signaling).self;
  }

  /** Who vouches for the TURN server, PEM. */
  get authority(): string {
    return known(this.#turn).certificate;
  }

  /** The servers that both hosts of a cell know. Where UDP is blocked, a STUN server is of no use. */
  iceServersFor({ turn }: Pick<Cell, 'turn'>): readonly IceServerOption[] {
    const server = known(this.#turn);
    return turn === undefined ? [server.stun] : [server.stun, server.turn(turn)];
  }

  /** Everything, with all programs in it. Idempotent. */
  async remove(): Promise<void> {
    for (const takeDown of this.#built.splice(0).reverse()) await takeDown();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.remove();
  }

  async #build(): Promise<void> {
    const internet = await Internet.create();
    this.#built.push(() => internet.remove());
    this.#internet = internet;
    const turn = await TurnServer.start(internet, this.isLogged);
    this.#built.push(() => turn.stop());
    this.#turn = turn;
    const host = await Namespace.create('signals');
    this.#built.push(() => host.remove());
    const { address } = await internet.connect(host, 'wan');
    const settings = { id: randomPeerId(systemRandom), serveOn: address, isLogged: this.isLogged };
    this.#signaling = await PeerProcess.start(host, settings);
  }
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The laboratory is not built.');
  return value;
}
