import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { FairReader } from '../../../../src/link/websocket/fair-reader.node.js';
import { TurnQueue } from '../../../../src/link/websocket/turn-queue.js';
import { macrotaskTurn as turn } from '../../../../src/testing/macrotask-turn.js';

const LIMITS = { readPieceBytes: 10, maxFramesPerTurn: 4, maxBytesPerTurn: 100 };

/** A stream that gives what the test pushes; each byte read is a frame if `isDense`. */
function setup({ isDense = false, turns = [] as (() => void)[] } = {}) {
  const stream = new Readable({ read() {}, highWaterMark: 1_000 });
  const pieces: Buffer[] = [];
  const state = { isPaused: false, hasEnded: false };
  stream.on('data', (piece: Buffer) => {
    pieces.push(piece);
    if (isDense) for (const _byte of piece) reader.count();
  });
  stream.on('end', () => {
    state.hasEnded = true;
  });
  const queue = new TurnQueue((work) => turns.push(work));
  const reader = new FairReader(stream as unknown as Socket, LIMITS, queue, () => state.isPaused);
  const nextTurn = async (): Promise<void> => {
    turns.shift()?.();
    await turn();
  };
  const length = (): number => Buffer.concat(pieces).length;
  return { stream, pieces, state, reader, turns, nextTurn, length };
}

test('what arrives is handed on in pieces, every byte once and in order', async () => {
  const { stream, pieces } = setup();
  const bytes = Buffer.from(Array.from({ length: 45 }, (_nothing, index) => index));
  stream.push(bytes.subarray(0, 3));
  stream.push(bytes.subarray(3));
  await turn();
  expect(Buffer.concat(pieces)).toEqual(bytes);
  expect(pieces.map(({ length }) => length)).toEqual([10, 10, 10, 10, 5]);
});

test('after so many frames the others get a turn, however many more have arrived', async () => {
  const { stream, turns, nextTurn, length } = setup({ isDense: true });
  stream.push(Buffer.alloc(35));
  await turn();
  expect([length(), turns.length]).toEqual([10, 1]);
  await nextTurn();
  expect([length(), turns.length]).toEqual([20, 1]);
  for (let i = 0; i < 3; i++) await nextTurn();
  expect([length(), turns.length]).toEqual([35, 0]);
});

test('so they do after so many bytes without a frame', async () => {
  const { stream, turns, nextTurn, length } = setup();
  stream.push(Buffer.alloc(150));
  await turn();
  expect([length(), turns.length]).toEqual([100, 1]);
  await nextTurn();
  expect(length()).toBe(150);
});

test('while an owner takes nothing, nothing is handed on, not even the rest of what was read', async () => {
  const { stream, state, reader, length } = setup();
  stream.push(Buffer.alloc(15));
  stream.once('data', () => {
    state.isPaused = true;
  });
  await turn();
  expect(length()).toBe(10);
  state.isPaused = false;
  reader.goOn();
  expect(length()).toBe(10);
  await turn();
  expect(length()).toBe(15);
});

test('an owner that goes on meanwhile does not read before its turn', async () => {
  const { stream, reader, nextTurn, length } = setup({ isDense: true });
  stream.push(Buffer.alloc(20));
  await turn();
  reader.goOn();
  await turn();
  expect(length()).toBe(10);
  await nextTurn();
  expect(length()).toBe(20);
});

test('the end comes behind the last byte, also when that had to wait for its turn', async () => {
  const { stream, state, nextTurn, length } = setup({ isDense: true });
  stream.push(Buffer.alloc(20));
  stream.push(null);
  await turn();
  expect([length(), state.hasEnded]).toEqual([10, false]);
  for (let i = 0; i < 3; i++) await nextTurn();
  expect([length(), state.hasEnded]).toEqual([20, true]);
});
