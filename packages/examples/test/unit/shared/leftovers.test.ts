import { createServer } from 'node:net';
import { expect, it, vi } from 'vitest';
import { leftoversSince, resources } from '../../../src/shared/leftovers.js';

it('finds nothing when everything is as before', async () => {
  const before = [...resources(), 'Timeout'];
  expect(await leftoversSince(before, () => 0)).toEqual([]);
});

it('names handles that were opened, and timers of the nodes', async () => {
  const before = [...resources(), 'Timeout'];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(10_000);
    expect(await leftoversSince(before, () => 2)).toEqual(['an open handle: TCPServerWrap', '2 timers of the nodes']);
  } finally {
    vi.restoreAllMocks();
    server.close();
  }
});
