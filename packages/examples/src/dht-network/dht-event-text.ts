/** Events of the DHT network in words, for people. Pure; used by the plain output and by the live screen. */
import { count, several } from '../shared/words.js';
import type { DhtEvent } from './dht-events.js';

/** `nodes 3, 4 and 7`. */
function list(what: string, numbers: readonly number[]): string {
  if (numbers.length < 2) return `${what} ${numbers.join('')}`;
  return `${what}s ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}

/** One sentence, or undefined for what is too frequent to be read. */
export function dhtEventText(event: DhtEvent): string | undefined {
  switch (event.type) {
    case 'starting':
      return `starting ${event.nodes} nodes in ${event.processes} processes (seed ${event.seed})`;
    case 'ready':
      return `node ${event.node} is ready (first neighbours after ${event.joinedMs} ms, all after ${event.readyMs} ms)`;
    case 'working':
      return `all ${event.nodes} nodes are ready after ${event.ms} ms; they put, get and look up`;
    case 'killed': {
      const who = list('process', event.processes).replace('processs', 'processes');
      return `${who} killed with ${list('node', event.nodes)} (${event.signal})`;
    }
    case 'recovered':
      return `no node takes a killed one for its neighbour any more, ${event.ms} ms after the kill`;
    case 'rejoined':
      return `${list('node', event.nodes)} joined in their place, ${event.ms} ms after the kill`;
    case 'stopping':
      return `stopping: ${event.reason}`;
    case 'verified':
      return `${several(event.values, 'value')} read from every node (${several(event.reads, 'read')})`;
    case 'picture':
      return `a picture of the network is in ${event.path}`;
    case 'failure':
      return `FAILURE: ${event.text}`;
    case 'started':
    case 'stats':
    case 'closed':
      return undefined;
  }
}

/** The operations so far, in one line. */
export function operationsText(stats: Extract<DhtEvent, { readonly type: 'stats' }>): string {
  const { puts, gets, found, lookups, exactLookups } = stats;
  return `puts ${count(puts)}, gets ${count(gets)} (found ${count(found)}), lookups ${count(lookups)} (exact ${count(exactLookups)})`;
}
