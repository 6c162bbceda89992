/** `peerlatch find`: the nodes nearest to a key, by asking nearer and nearer ones, or by the network's own recursive way. */
import { toHex } from '@peerlatch/connection/base';
import { websocketUrl } from '@peerlatch/connection/peer';
import { commonPrefixBits, distance, type Key } from '@peerlatch/dht/id';
import type { Contact, DhtNode } from '@peerlatch/dht/node';
import { Failure } from '../base/failure.js';
import type { Session } from '../session/session.js';
import type { Shell } from '../shell/shell.js';
import { formatDescriptor } from '../text/descriptor-text.js';

export interface FindRequest {
  readonly key: Key;
  /** From peer to peer, as the network does, instead of asking each one ourselves. */
  readonly recursive: boolean;
  /** Nodes wanted. */
  readonly count: number;
  readonly json: boolean;
}

/** How it was found. */
interface Finding {
  readonly contacts: readonly Contact[];
  readonly hops: number;
  /** Questions asked; nobody counts those of others. */
  readonly queries?: number;
  readonly isComplete: boolean;
}

/** Hex digits of a distance that are shown. */
const SHOWN_DIGITS = 12;

/** Rejects with `NOT_FOUND` when nobody answers. */
export async function find(
  request: FindRequest,
  { node, signal }: Session<Pick<DhtNode, 'self' | 'find' | 'lookup'>>,
  shell: Shell,
): Promise<void> {
  const { key, count, json } = request;
  shell.progress('Looking for the nearest nodes …');
  const { contacts, ...how } = request.recursive
    ? await recursively(request, node, signal)
    : await node.lookup(key, { signal, count });
  const { hops, queries, isComplete } = how;
  const found = contacts.filter(({ peer }) => peer.id !== node.self.id).slice(0, count);
  if (found.length === 0)
    throw new Failure('NOT_FOUND', 'No node answered; try it again, or through another entry point.');
  for (const contact of found) shell.result(json ? jsonLine(key, contact) : textLine(key, contact));
  if (json) {
    shell.result(JSON.stringify({ type: 'summary', key: toHex(key), nodes: found.length, hops, queries, isComplete }));
    return;
  }
  const asked = queries === undefined ? '' : `, ${queries} questions`;
  const bound = isComplete ? '' : '; not everybody answered in time, there may be nearer ones';
  shell.result(
    `${found.length} ${found.length === 1 ? 'node' : 'nodes'}, ${hops} ${hops === 1 ? 'hop' : 'hops'}${asked}${bound}`,
  );
}

async function recursively({ key }: FindRequest, node: Pick<DhtNode, 'find'>, signal: AbortSignal): Promise<Finding> {
  const { closest, hops, isComplete } = await node.find(key, { signal });
  return { contacts: closest, hops, isComplete };
}

function textLine(target: Key, { key, peer }: Contact): string {
  const far = toHex(distance(target, key)).slice(0, SHOWN_DIGITS);
  const bits = String(commonPrefixBits(target, key)).padStart(3);
  const address = peer.websocket === undefined ? 'no server' : websocketUrl(peer.websocket);
  return `${peer.id}  distance ${far}…  ${bits} common bits  ${address}`;
}

function jsonLine(target: Key, { key, peer }: Contact): string {
  const bits = commonPrefixBits(target, key);
  const descriptor = formatDescriptor(peer);
  return JSON.stringify({
    type: 'node',
    id: peer.id,
    distance: toHex(distance(target, key)),
    commonBits: bits,
    descriptor,
  });
}
