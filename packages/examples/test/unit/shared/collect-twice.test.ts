import { expect, it } from 'vitest';
import { collectTwice } from '../../../src/shared/collect-twice.js';

it('collects twice, with a turn in between', async () => {
  const events: string[] = [];
  setImmediate(() => events.push('turn'));
  await collectTwice(() => events.push('collect'));
  expect(events).toEqual(['collect', 'turn', 'collect']);
});
