/**
 * One peer of the laboratory in a process of its own, inside a namespace. Started by `peer-process` with its settings as the
 * argument. Reads orders from standard input, prints lines of JSON, and ends with its input: with its parent.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { initLogger } from 'node-datachannel';
import { LabPeer } from './lab-peer.js';
import type { OrderLine, PeerLine, PeerSettings } from './peer-protocol.js';

const settings: PeerSettings = JSON.parse(process.argv[2] ?? '{}');

if (settings.isLogged) {
  initLogger('Verbose', (level, message) => console.error(`${new Date().toISOString()} ${level} ${message}`));
}

const peer = await LabPeer.start(settings);
print({ ready: peer.self });
for await (const line of createInterface({ input: process.stdin })) obey(JSON.parse(line));
process.exit();

/** Not awaited: orders may run beside each other. */
function obey({ id, order }: OrderLine): void {
  peer.obey(order).then(
    (value) => print({ id, value }),
    (error: unknown) => print({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
}

function print(line: PeerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
