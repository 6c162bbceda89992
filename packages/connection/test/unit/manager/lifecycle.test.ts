import { expect, test } from 'vitest';
import { Lifecycle } from '../../../src/manager/lifecycle.js';

const refusal = expect.objectContaining({ code: 'ALREADY_STARTED' });

test('a life goes from idle over running and closing to closed', () => {
  const life = new Lifecycle();
  const phases = [life.phase];
  life.start();
  phases.push(life.phase);
  expect([life.isRunning, life.close()]).toEqual([true, true]);
  phases.push(life.phase);
  life.closed();
  expect([...phases, life.phase, life.isRunning]).toEqual(['idle', 'running', 'closing', 'closed', false]);
});

test('it starts once only', () => {
  const life = new Lifecycle();
  life.start();
  expect(() => life.start()).toThrow(refusal);
  life.close();
  expect(() => life.start()).toThrow(refusal);
  life.closed();
  expect(() => life.start()).toThrow(refusal);
});

test('it closes once only, also one that was never started', () => {
  const life = new Lifecycle();
  expect([life.close(), life.close()]).toEqual([true, false]);
  life.closed();
  expect([life.close(), life.phase]).toEqual([false, 'closed']);
});

test('it is suspended only while it runs, and resumed only from that', () => {
  const life = new Lifecycle();
  expect([life.suspend(), life.resume()]).toEqual([false, false]);
  life.start();
  expect([life.resume(), life.suspend(), life.suspend(), life.phase, life.isRunning]).toEqual([
    false,
    true,
    false,
    'suspended',
    false,
  ]);
  expect([life.resume(), life.isRunning]).toEqual([true, true]);
});

test('it closes while it is suspended, and is not resumed from that', () => {
  const life = new Lifecycle();
  life.start();
  life.suspend();
  expect([life.close(), life.resume(), life.suspend(), life.phase]).toEqual([true, false, false, 'closing']);
});
