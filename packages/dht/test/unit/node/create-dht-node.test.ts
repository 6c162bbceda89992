import { describe, expect, it } from 'vitest';
import { createDhtNode } from '../../../src/node/create-dht-node.js';
import { SimulatedNodes } from '../../support/simulated-nodes.js';

describe('createDhtNode', () => {
  it('R53: leaves nothing behind when it cannot start', async () => {
    const nodes = new SimulatedNodes();
    await expect(nodes.start([], { limits: { maxConnections: -1 } })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(nodes.clock.pendingTimers).toBe(0);
    await expect(createDhtNode({ entryPoints: [{ id: 'nobody' }] })).rejects.toMatchObject({ code: 'INVALID_PEER_ID' });
  });

  it('R53: frees the service ids and the storage when the connection node fails after the layer was made', async () => {
    const nodes = new SimulatedNodes();
    const first = await nodes.start([], { id: '01'.repeat(20) });
    await expect(nodes.start([], { id: '01'.repeat(20) })).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
    await nodes.run(first.ready());
    expect(await nodes.close()).toEqual([]);
  });

  it('goes on trying when its entry point is not there yet', async () => {
    const nodes = new SimulatedNodes();
    const missing = await nodes.start();
    await nodes.run(missing.close());
    const node = await nodes.start([missing]);
    await nodes.clock.advance(20_000);
    expect(node.neighbours()).toEqual([]);
    const back = await nodes.start([], { id: missing.self.id });
    await nodes.run(node.joined());
    expect(node.neighbours().map(({ id }) => id)).toEqual([back.self.id]);
    expect(await nodes.close()).toEqual([]);
  });
});
