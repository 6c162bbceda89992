import { expect, it } from 'vitest';
import { messagesBeyond } from '../../../src/world/traffic.js';

it('leaves out what the network sends anyway', () => {
  const idle = { messages: 50, opened: 0, virtualMs: 1_000 };
  expect(messagesBeyond({ messages: 300, opened: 0, virtualMs: 2_000 }, idle)).toBe(200);
  expect(messagesBeyond({ messages: 30, opened: 0, virtualMs: 2_000 }, idle)).toBe(0);
  expect(messagesBeyond({ messages: 30, opened: 0, virtualMs: 2_000 }, { messages: 0, opened: 0, virtualMs: 0 })).toBe(
    30,
  );
});
