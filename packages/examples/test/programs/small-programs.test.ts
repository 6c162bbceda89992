import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runProgram } from './run-program.js';

const TIMEOUT_MS = 30_000;

async function outputOf(path: string): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram(path).finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}

it('two peers talk, and the process ends by itself', { timeout: TIMEOUT_MS }, async () => {
  expect(await outputOf('two-peers.js')).toEqual([
    'Alice hears: Hello Alice.',
    'Alice hears: Are you there?',
    'Bob hears: You said: Hello Alice.',
    'Bob hears: You said: Are you there?',
    'Connections: 1 of Alice, 1 of Bob',
  ]);
});

it('a lock outlives its connection, and the process ends by itself', { timeout: TIMEOUT_MS }, async () => {
  expect(await outputOf('lock-a-connection.js')).toEqual([
    'The lock is held.',
    'Alice is locked by Bob: true',
    'The lock is suspended.',
    'The lock is held.',
    'They are connected again: true',
    'The lock is released.',
    'Bob still holds a lock: false',
    'Nobody is there: true',
  ]);
});

it('both are shorter than 40 lines', () => {
  for (const name of ['two-peers.ts', 'lock-a-connection.ts']) {
    const text = readFileSync(new URL(`../../src/${name}`, import.meta.url), 'utf8');
    expect(text.split('\n').length).toBeLessThan(40);
  }
});
