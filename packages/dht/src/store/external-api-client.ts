/**
 * Operations of a node that has not joined yet: a connected entry point carries them out (wire-protocol 9.11). Made by the node, which uses it
 * until its join is done. One entry point is asked, at random; nothing is repeated, since what failed may have been done.
 */
import { ConnectionError, type Random, randomFraction } from '@peerlatch/connection/base';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { RpcCommunicator } from '@peerlatch/connection/rpc';
import { descriptorFromMessage, type PeerDescriptorMessage } from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import { type Key, keyFromBytes } from '../id/key.js';
import { ExternalApiRpc } from '../protocol/dht-rpc.js';
import { mergeEntries, readEntries } from './merge-entries.js';
import { checkData, type EntryData, type EntryRules, type StoredEntry } from './stored-entry.js';

export interface ExternalApiClientParts {
  readonly communicator: Pick<RpcCommunicator, 'call'>;
  /** Entry points that are connected now. */
  readonly entryPoints: () => readonly PeerDescriptor[];
  readonly random: Random;
  /** Ms since the epoch. */
  readonly wallClock: () => number;
  readonly limits: EntryRules['limits'] &
    Pick<DhtLimits, 'externalCallTimeoutMs' | 'maxClosestPeers' | 'maxFetchedEntries'>;
}

export interface ExternalCallOptions {
  /** Gives up: rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

const { externalStoreData, externalFetchData, externalFindClosestNodes } = ExternalApiRpc.methods;

/** Every method rejects with `NOT_CONNECTED` when no entry point is, with what RPC rejects with, or with `signal.reason`. */
export class ExternalApiClient {
  readonly #parts: ExternalApiClientParts;

  constructor(parts: ExternalApiClientParts) {
    this.#parts = parts;
  }

  /** Stores under `key`, as this node's value. Resolves with who has it. Rejects with `INVALID_ARGUMENT`, `STORAGE_FAILED` when nobody has. */
  async store(key: Key, data: EntryData, options: ExternalCallOptions = {}): Promise<readonly PeerDescriptor[]> {
    checkData(data, this.#parts.limits);
    const request = { key: keyFromBytes(key), data };
    const entryPoint = this.#entryPoint();
    const { storers } = await this.#parts.communicator.call(
      entryPoint,
      externalStoreData,
      request,
      this.#call(options),
    );
    const usable = this.#peers(storers);
    if (usable.length > 0) return usable;
    const text = `The entry point ${entryPoint.id} found no node to store the value. Put it again once this node has joined.`;
    throw new ConnectionError('STORAGE_FAILED', text);
  }

  /** The newest value of each creator, newest first. */
  async fetch(key: Key, options: ExternalCallOptions = {}): Promise<readonly StoredEntry[]> {
    const { communicator, limits, wallClock } = this.#parts;
    const request = { key: keyFromBytes(key) };
    const { entries } = await communicator.call(this.#entryPoint(), externalFetchData, request, this.#call(options));
    return mergeEntries(readEntries(key, entries, { limits, now: wallClock() }, limits.maxFetchedEntries));
  }

  /** The nodes nearest to `key`, as the entry point says. The network's nodes do not serve this: `RPC_UNKNOWN_METHOD`. */
  async findClosest(key: Key, options: ExternalCallOptions = {}): Promise<readonly PeerDescriptor[]> {
    const request = { nodeId: keyFromBytes(key) };
    const { communicator } = this.#parts;
    const answer = await communicator.call(this.#entryPoint(), externalFindClosestNodes, request, this.#call(options));
    return this.#peers(answer.closestNodes);
  }

  #entryPoint(): PeerDescriptor {
    const entryPoints = this.#parts.entryPoints();
    const entryPoint = entryPoints[Math.floor(randomFraction(this.#parts.random) * entryPoints.length)];
    if (entryPoint !== undefined) return entryPoint;
    const text = 'No entry point is connected. Join through one that can be reached, and wait until it is connected.';
    throw new ConnectionError('NOT_CONNECTED', text);
  }

  #call({ signal }: ExternalCallOptions): { timeoutMs: number; signal: AbortSignal | undefined } {
    return { timeoutMs: this.#parts.limits.externalCallTimeoutMs, signal };
  }

  /** What is unusable is left out. */
  #peers(peers: readonly PeerDescriptorMessage[]): readonly PeerDescriptor[] {
    return peers.slice(0, this.#parts.limits.maxClosestPeers).flatMap((message) => {
      try {
        return [descriptorFromMessage(message)];
      } catch {
        return [];
      }
    });
  }
}
