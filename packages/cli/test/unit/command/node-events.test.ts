import { ConnectionError } from '@peerlatch/connection/base';
import { expect, it } from 'vitest';
import { NodeEvents } from '../../../src/command/node-events.js';
import { formatDescriptor } from '../../../src/text/descriptor-text.js';
import { fakeShell } from '../../support/fake-shell.js';
import { peer } from '../../support/peers.js';

async function tell(json: boolean) {
  const shell = fakeShell();
  const events = new NodeEvents(peer(1), shell, json);
  events.started();
  await shell.clock.advance(1_500);
  events.peer({ type: 'connecting', peer: peer(2) });
  events.peer({ type: 'connected', peer: peer(2) });
  events.neighbour('added', peer(2).id, 1);
  events.joined(1);
  events.peer({ type: 'disconnected', peer: peer(2), graceful: false });
  events.peer({ type: 'failed', peer: peer(2), error: new ConnectionError('DIAL_FAILED', 'Refused.\n') });
  events.stopped();
  return shell;
}

it('as text: first the descriptor alone, then a line for each event', async () => {
  const { id } = peer(2);
  expect((await tell(false)).results).toEqual([
    formatDescriptor(peer(1)),
    `    0.000 s  node ${peer(1).id} runs at ws://127.0.0.1:1001`,
    `    1.500 s  connected: ${id}`,
    `    1.500 s  neighbour added: ${id}, 1 neighbour`,
    '    1.500 s  joined, 1 neighbour',
    `    1.500 s  disconnected: ${id}, lost`,
    `    1.500 s  no connection: ${id}: Refused. [DIAL_FAILED]`,
    '    1.500 s  left the network',
  ]);
});

it('as JSON: an object for each event, with ms since the start', async () => {
  expect((await tell(true)).objects()).toMatchObject([
    { type: 'started', ms: 0, id: peer(1).id, address: 'ws://127.0.0.1:1001', descriptor: formatDescriptor(peer(1)) },
    { type: 'connected', ms: 1_500, id: peer(2).id },
    { type: 'neighbour-added', neighbours: 1 },
    { type: 'joined', neighbours: 1 },
    { type: 'disconnected', graceful: false },
    { type: 'failed', code: 'DIAL_FAILED' },
    { type: 'stopped' },
  ]);
});
