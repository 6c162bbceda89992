import { describe, expect, it, vi } from 'vitest';
import { createConnectionNode } from '../../../src/node/create-connection-node.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

// The twins that a bundler chooses for browsers.
vi.mock('#own-runtime', () => import('../../../src/node/own-runtime.browser.js'));
vi.mock('#websocket-server', () => import('../../../src/connector/websocket-server.browser.js'));

describe('a node in a browser', () => {
  it('describes itself as one, so that no peer takes it for a node that it may dial', async () => {
    const clock = new VirtualClock();
    const node = await createConnectionNode({ clock, id: '11'.repeat(20) });
    expect(node.self).toEqual({ id: '11'.repeat(20), runtime: 'browser' });
    await clock.run(node.close());
  });

  it('refuses to listen with what to change, and leaves nothing running', async () => {
    const clock = new VirtualClock();
    await expect(createConnectionNode({ clock, websocket: {} })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('leave out `websocket`'),
    });
    expect(clock.pendingTimers).toBe(0);
  });
});
