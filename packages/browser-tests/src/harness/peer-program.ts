/**
 * A Node peer in a process of its own, so that a test can kill it as a crash would. Started by `peer-process`. Prints its
 * descriptor as one line of JSON, then serves until it is killed or its parent is gone.
 */
import process from 'node:process';
import { createConnectionNode } from '@peerlatch/connection/node';

const [id = '', port = '0'] = process.argv.slice(2);
const node = await createConnectionNode({ id, websocket: { host: '127.0.0.1', port: Number(port) } });
process.stdout.write(`${JSON.stringify(node.self)}\n`);
process.stdin.on('end', () => process.exit()).resume();
