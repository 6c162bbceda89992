import { describe, expect, test } from 'vitest';
import { contenderNames } from '../../../src/figures/contender-name.js';
import type { SampleKind } from '../../../src/figures/sample-kind.js';
import { quickScale } from '../../../src/figures/scale.js';
import { takeSample } from '../../../src/measure/take-sample.js';

const scale = {
  ...quickScale,
  connects: 3,
  warmUpConnects: 1,
  locks: 150,
  warmUpLocks: 5,
  flowMs: 5,
  warmUpFlowMs: 1,
  opens: 3,
  rawOpens: 2,
  warmUpOpens: 1,
  starts: 2,
  warmUpStarts: 0,
  heapMiB: 1,
};

/** Those that need no second process. */
const samples: readonly (readonly [title: string, sample: SampleKind, aspects: readonly string[]])[] = [
  ['connects', { kind: 'connect' }, ['p50', 'p99']],
  ['locks', { kind: 'lock' }, ['p50', 'p99']],
  ['starts and stops', { kind: 'startStop' }, ['p50']],
  ['sends up', { kind: 'send', bytes: 100, processes: 1, direction: 'up' }, ['rate']],
  ['sends down', { kind: 'send', bytes: 65_536, processes: 1, direction: 'down' }, ['rate']],
];

describe.each(contenderNames)('%s, measured by the same code as the others', (contender) => {
  test.each(samples)('%s', async (_, sample, aspects) => {
    const result = await takeSample({ contender, sample, scale });
    expect(Object.keys(result)).toEqual(aspects);
    for (const value of Object.values(result)) expect(value).toBeGreaterThan(0);
  });
});

const overWebRtc: readonly (readonly [title: string, sample: SampleKind, aspects: readonly string[]])[] = [
  ['opens', { kind: 'open' }, ['p50', 'p99', 'p99PerP50', 'under20ms']],
  ['locks', { kind: 'lock', over: 'webrtc' }, ['p50', 'p99']],
  ['small sends', { kind: 'send', bytes: 100, processes: 1, direction: 'up', over: 'webrtc' }, ['rate']],
  ['large sends', { kind: 'send', bytes: 65_536, processes: 1, direction: 'up', over: 'webrtc' }, ['rate']],
];

describe.each(['ours', 'raw'] as const)('%s over WebRTC', (contender) => {
  test.each(overWebRtc)('%s', async (_, sample, aspects) => {
    const result = await takeSample({ contender, sample, scale });
    expect(Object.keys(result)).toEqual(aspects);
    for (const value of Object.values(result)) expect(value).toBeGreaterThanOrEqual(0);
  });
});

test('streamr is not measured over WebRTC, and says so', async () => {
  await expect(takeSample({ contender: 'streamr', sample: { kind: 'open' }, scale })).rejects.toThrow('WebSocket only');
});
