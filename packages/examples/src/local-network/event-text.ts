/** Events and the summary in words, for people. Pure; used by the plain output and by the live screen. */
import { count, several } from '../shared/words.js';
import type { NetworkEvent } from './network-events.js';
import type { Summary } from './summary.js';
import { waysText } from './ways.js';

/** `port 7`, or what stands in its place. */
export function portText(port: number | null): string {
  return port === null ? 'no server' : `port ${port}`;
}

/** One sentence, or undefined for what is too frequent to be read. */
export function eventText(event: NetworkEvent): string | undefined {
  switch (event.type) {
    case 'starting':
      return `starting ${event.nodes} nodes with ${several(event.connections, 'connection')}, transport ${event.transport} (seed ${event.seed})`;
    case 'rendezvous':
      return `a rendezvous node relays signals (port ${event.port})`;
    case 'flowing':
      return `${several(event.connections, 'connection')} (${waysText(event.ways)}) locked from both ends after ${event.ms} ms; messages flow`;
    case 'suspended':
      return `node ${event.node}: its lock on node ${event.peer} is suspended`;
    case 'lost':
      return `node ${event.node}: its lock on node ${event.peer} is lost`;
    case 'killed':
      return `node ${event.node} killed (process ${event.pid}, ${event.signal})`;
    case 'restarted':
      return `node ${event.node} restarted (process ${event.pid}, ${portText(event.port)})`;
    case 'rejoined':
      return `node ${event.node} has its connections, locks and messages back, ${event.ms} ms after the kill`;
    case 'stopping':
      return `stopping: ${event.reason}`;
    case 'settled':
      return `all ${count(event.messages)} messages are accounted for`;
    case 'released-all':
      return 'all locks are released';
    case 'failure':
      return `FAILURE: ${event.text}`;
    case 'started':
    case 'connected':
    case 'disconnected':
    case 'locked':
    case 'released':
    case 'stats':
    case 'closed':
      return undefined;
  }
}

/** The summary as a few lines. */
export function summaryLines(summary: Summary): readonly string[] {
  const { nodes, connections, locks, messagesSent, messagesDelivered, rejectedByCode, failures = [] } = summary;
  const codes = Object.entries(rejectedByCode).map(([code, times]) => `${code} ${count(times)}`);
  const figures: readonly (readonly [string, string])[] = [
    ['network', `${nodes} nodes, ${several(connections, 'connection')}, ${several(locks, 'lock')} held`],
    ['connected by', waysText(summary.ways)],
    ['sent', `${count(messagesSent)} messages in ${summary.seconds} s`],
    ['delivered', `${count(messagesDelivered)}, each once and in order`],
    ['rejected', `${count(summary.rejected)}${codes.length === 0 ? '' : ` (${codes.join(', ')})`}`],
    ['in flight at the kill', summary.killed === null ? 'nobody was killed' : count(summary.inFlightAtKill)],
    ['duplicates', count(summary.duplicates)],
    ['out of order', count(summary.outOfOrder)],
    ['unaccounted for', count(summary.unaccounted)],
  ];
  // The claim belongs only to a run in which it holds.
  const isOrderly = summary.duplicates === 0 && summary.outOfOrder === 0;
  const text = (what: string, value: string): string =>
    `  ${what.padEnd(22)}${isOrderly ? value : value.replace(', each once and in order', '')}`;
  return [
    summary.ok ? 'Every message is accounted for.' : 'The run failed:',
    ...failures.map((failure) => `  ${failure}`),
    ...figures.map(([what, value]) => text(what, value)),
  ];
}
