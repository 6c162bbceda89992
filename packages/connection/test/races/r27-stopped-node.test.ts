import { describe, expect, it } from 'vitest';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { openAction } from '../support/raw-check.js';

// Nobody moves the clock: whatever ends here ends without a deadline.
describe('R27: a node that was stopped', () => {
  const clock = new VirtualClock();

  async function stoppedNode() {
    const node = await createConnectionNode({ clock, websocket: {} });
    await node.close();
    return node.self;
  }

  it('R27: is not dialled in vain: the dial fails at once', async () => {
    const node = await createConnectionNode({ clock });
    await expect(node.connect(await stoppedNode())).rejects.toMatchObject({ code: 'DIAL_FAILED' });
    await node.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('R27: is not asked in vain: the check fails at once, and leaves the port free', async () => {
    const entryPoint = await stoppedNode();
    const port = (await stoppedNode()).websocket?.port;
    const start = createConnectionNode({ clock, websocket: { port }, entryPoints: [entryPoint] });
    await expect(start).rejects.toMatchObject({
      code: 'CONNECTIVITY_CHECK_FAILED',
      cause: { errors: [{ code: 'DIAL_FAILED' }] },
    });
    expect(clock.pendingTimers).toBe(0);
    const node = await createConnectionNode({ clock, websocket: { port } });
    await node.close();
  });

  it('R27: while it is stopping, takes no check any more', async () => {
    const node = await createConnectionNode({ clock, websocket: {} });
    const closing = node.close();
    await expect(openAction(node.self.websocket?.port ?? 0, 'connectivityRequest')).rejects.toThrow();
    await closing;
  });
});
