import { expect, test } from 'vitest';
import { explain } from '../../../src/node/explain.js';
import type { Evidence } from '../../../src/node/explanation.js';
import { routeTo } from '../../../src/peer/route.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../../src/testing/scripted-attempt.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

test('puts the evidence together, with times as seen from now', () => {
  const clock = new VirtualClock();
  const [self, target] = [peer(1), peer(2, { websocket: { host: '10.0.0.1', port: 1, tls: false } })];
  clock.advanceSync(100);
  const attempt = new ScriptedAttempt({ clock, peer: target });
  attempt.pending.note('dialling', { url: 'ws://10.0.0.1:1' });
  clock.advanceSync(20);
  attempt.refuse('INVALID_TARGET_PEER_DESCRIPTOR');
  clock.advanceSync(80);
  const connectors = [{ name: 'scripted', canReach: true }];
  const evidence: Evidence = {
    self,
    peer: target,
    node: 'running',
    endpoint: undefined,
    connectors,
    attempts: [attempt.pending.trace],
    now: clock.now(),
  };
  expect(explain(evidence)).toEqual({
    self,
    peer: target,
    now: { node: 'running', endpoint: undefined },
    route: routeTo(self, target),
    connectors,
    attempts: [
      {
        transport: 'scripted',
        initiator: 'local',
        startedMsAgo: 100,
        durationMs: 20,
        outcome: 'refused',
        code: 'REFUSED_TARGET',
        text: expect.any(String),
        data: {},
        steps: [{ atMs: 0, step: 'dialling', detail: { url: 'ws://10.0.0.1:1' } }],
        droppedSteps: 0,
      },
    ],
    hints: [expect.stringMatching(/out of date/)],
  });
});
