import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { AttemptTrace } from '../../../src/pending/attempt-trace.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';

function makeTrace() {
  const clock = new VirtualClock();
  clock.advanceSync(100);
  return { clock, trace: new AttemptTrace('websocket-client', 'local', clock) };
}

describe('steps', () => {
  test('count from the begin of the attempt', () => {
    const { clock, trace } = makeTrace();
    trace.note('dialling', { url: 'ws://host', tries: 1 });
    clock.advanceSync(3);
    trace.note('socket open');
    expect([trace.startedAt, trace.steps]).toEqual([
      100,
      [
        { atMs: 0, step: 'dialling', detail: { url: 'ws://host', tries: 1 } },
        { atMs: 3, step: 'socket open', detail: undefined },
      ],
    ]);
  });

  test('above the bound they are counted, and the first ones stay', () => {
    const { trace } = makeTrace();
    for (let index = 0; index < limits.maxAttemptSteps + 3; index++) trace.note(`step ${index}`);
    const { steps, droppedSteps } = trace;
    expect([steps.length, steps.at(-1)?.step, droppedSteps]).toEqual([64, 'step 63', 3]);
  });

  test('long texts are cut, everything else stays', () => {
    const { trace } = makeTrace();
    trace.note('candidate', { text: 'x'.repeat(1_000_000), fits: 'y'.repeat(limits.maxAttemptTextChars), port: 1 });
    const [first] = trace.steps;
    expect(first?.detail).toEqual({ text: `${'x'.repeat(127)}…`, fits: 'y'.repeat(128), port: 1 });
  });
});

describe('the end', () => {
  test('before it, the duration grows', () => {
    const { clock, trace } = makeTrace();
    clock.advanceSync(4);
    expect([trace.outcome, trace.durationMs, trace.failure]).toEqual(['pending', 4, undefined]);
  });

  test('the first one counts, and stops the duration', () => {
    const { clock, trace } = makeTrace();
    clock.advanceSync(4);
    trace.end(
      'failed',
      new ConnectionError('DIAL_FAILED', 'No.', { cause: new Error('kept nowhere'), data: { tries: 1 } }),
    );
    clock.advanceSync(4);
    trace.end('established', undefined);
    expect([trace.outcome, trace.durationMs, trace.failure]).toEqual([
      'failed',
      4,
      { code: 'DIAL_FAILED', text: 'No.', data: { tries: 1 } },
    ]);
  });
});
