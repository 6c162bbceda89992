import { expect, test } from 'vitest';
import { makeHandshaker } from '../../../src/node/make-handshaker.js';
import { resolveOptions } from '../../../src/node/options.js';
import type { PendingConnection } from '../../../src/pending/pending-connection.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { decodeHandshakeFrame } from '../../../src/wire/handshake-frames.js';

test('handshakes carry the own descriptor, the version of the program, and message ids that differ', () => {
  const clock = new VirtualClock();
  const begun: PendingConnection[] = [];
  const handshaker = makeHandshaker(
    resolveOptions({ clock, applicationVersion: 'my program' }),
    {},
    { self: () => peer(1), onAttempt: (pending) => begun.push(pending) },
  );
  const frames = [1, 2].map(() => {
    const link = new ScriptedLink({ clock });
    handshaker.dial(link, peer(2), () => {});
    const [frame = new Uint8Array(0)] = link.wire;
    return decodeHandshakeFrame(frame);
  });
  expect(frames).toMatchObject([
    { kind: 'request', source: peer(1), targetId: peer(2).id, applicationVersion: 'my program' },
    { kind: 'request', source: peer(1), targetId: peer(2).id, applicationVersion: 'my program' },
  ]);
  expect(new Set(frames.map((frame) => frame?.messageId)).size).toBe(2);
  const pending = handshaker.pending(peer(2), 'remote', 'test', () => {});
  expect(begun).toEqual([pending]);
});
