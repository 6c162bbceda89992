import { expect, it } from 'vitest';
import { mayBeFound, mustBeFound } from '../../../src/judge/life.js';
import { life } from '../../support/lives.js';

const span = { startedAt: 100, endedAt: 200 };

it.each([
  ['was there all the time', life(1), true, true],
  ['was joining when the question began', life(1, { startedAt: 50, readyAt: 101 }), false, true],
  ['came before the end', life(1, { startedAt: 150, readyAt: 180 }), false, true],
  ['came after the end', life(1, { startedAt: 201, readyAt: 300 }), false, false],
  ['left before the end', life(1, { leavingAt: 150 }), false, true],
  ['was still saying goodbye at the beginning', life(1, { leavingAt: 90, goneAt: 110 }), false, true],
  ['had gone before the beginning', life(1, { leavingAt: 80, goneAt: 90 }), false, false],
  ['left after the end', life(1, { leavingAt: 201 }), true, true],
])('knows of a node that %s whether it must and whether it may be found', (_, node, must, may) => {
  expect([mustBeFound(node, span), mayBeFound(node, span)]).toEqual([must, may]);
});
