import { expect, it } from 'vitest';
import { Gate } from '../../../src/soak/gate.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('is shut once everybody is out, and lets nobody in before it is open again', async () => {
  const gate = new Gate();
  const events: string[] = [];
  let finish = (): void => {};
  const first = gate.through(() => new Promise<void>((resolve) => (finish = resolve)));
  const shut = gate.shut().then(() => events.push('shut'));
  const second = gate.through(async () => events.push('second'));
  await turn();
  expect(events).toEqual([]);
  finish();
  await Promise.all([first, shut]);
  await turn();
  expect(events).toEqual(['shut']);
  gate.open();
  await second;
  expect(events).toEqual(['shut', 'second']);
});

it('is shut at once when nobody is inside, also after somebody failed', async () => {
  const gate = new Gate();
  await expect(gate.through(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await gate.shut();
  gate.open();
  expect(await gate.through(async () => 3)).toBe(3);
});
