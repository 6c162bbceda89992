import { createConnectionNode } from '@peerlatch/connection/node';
import { describe, expect, it } from 'vitest';
import { ExecClient, type ExecEvent, type RemoteCommand } from '../../src/exec-relay/exec-client.js';
import { serveExec } from '../../src/exec-relay/exec-server.js';

async function eventsOf(command: RemoteCommand): Promise<ExecEvent[]> {
  const events: ExecEvent[] = [];
  for await (const event of command.events) events.push(event);
  return events;
}

describe('the exec relay', () => {
  it('delivers output and exit to a reader that comes late, though the relay closed the connection at once', async () => {
    await using relay = await createConnectionNode({ websocket: {} });
    await using _server = serveExec(relay, { allow: ['sh'], closeAfterExit: true });
    await using node = await createConnectionNode();
    using client = new ExecClient(node);
    const command = await client.start(relay.self, 'sh', ['-c', 'echo ok; exit 7']);
    await new Promise<void>((resolve) => {
      const subscription = node.peerEvents$.subscribe((event) => {
        if (event.type !== 'disconnected') return;
        subscription.unsubscribe();
        resolve();
      });
      if (!node.hasConnection(relay.self.id)) resolve();
    });
    expect(await eventsOf(command)).toEqual([
      { type: 'stdout', bytes: new TextEncoder().encode('ok\n') },
      { type: 'exit', code: 7, signal: null },
    ]);
  });

  it('runs nothing that is not on its allow-list', async () => {
    await using relay = await createConnectionNode({ websocket: {} });
    await using _server = serveExec(relay, { allow: ['echo'] });
    await using node = await createConnectionNode();
    using client = new ExecClient(node);
    await expect(client.start(relay.self, 'sh', ['-c', 'echo ok'])).rejects.toMatchObject({
      code: 'RPC_REMOTE_ERROR',
      data: { message: expect.stringContaining('allow-list') },
    });
    expect(node.diagnostics().localLocks).toBe(0);
  });

  it('holds a reader that does not read, and gives it everything in the end', async () => {
    await using relay = await createConnectionNode({ websocket: {} });
    await using _server = serveExec(relay, { allow: ['head'] });
    await using node = await createConnectionNode();
    using client = new ExecClient(node);
    const command = await client.start(relay.self, 'head', ['-c', '8000000', '/dev/zero']);
    const events = await eventsOf(command);
    const bytes = events.reduce((sum, event) => sum + (event.type === 'stdout' ? event.bytes.length : 0), 0);
    expect(bytes).toBe(8_000_000);
    expect(events.at(-1)).toEqual({ type: 'exit', code: 0, signal: null });
  });

  it('kills a command on request and still tells its exit', async () => {
    await using relay = await createConnectionNode({ websocket: {} });
    await using _server = serveExec(relay, { allow: ['sleep'] });
    await using node = await createConnectionNode();
    using client = new ExecClient(node);
    const command = await client.start(relay.self, 'sleep', ['60']);
    await command.cancel();
    expect((await eventsOf(command)).at(-1)).toMatchObject({ type: 'exit', signal: 'SIGKILL' });
  });
});
