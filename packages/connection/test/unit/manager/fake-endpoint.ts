/** A real endpoint in a chosen phase, for tests of the manager's small parts. */
import { DeadlineWheel } from '../../../src/base/deadline-wheel.js';
import { ConnectionError } from '../../../src/base/errors.js';
import { silentLogger } from '../../../src/base/logger.js';
import { Endpoint } from '../../../src/endpoint/endpoint.js';
import type { HandshakeResult } from '../../../src/handshake/handshake-machine.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import { ScriptedAttempt } from '../../../src/testing/scripted-attempt.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';

export type Phase = Endpoint['phase'];

/** `initiator`: who dialled the connection or attempt that is current; `result`: what its handshake told of the peer. */
export function endpointIn(
  phase: Phase,
  peer: PeerDescriptor,
  initiator: 'local' | 'remote' = 'local',
  result: Partial<HandshakeResult> = {},
) {
  const clock = new VirtualClock();
  const first = new ScriptedAttempt({ peer, clock, initiator });
  const endpoint = new Endpoint(
    peer,
    { seq: 1, pending: first.pending },
    {
      clock,
      wheel: new DeadlineWheel(clock, limits.wheelTickMs),
      limits,
      logger: silentLogger,
      frame() {},
      announce() {},
      leaveTable() {},
      redial: () => {
        throw new Error('no redial');
      },
      probe() {},
      notify() {},
      replaced: () => {},
      draining() {},
    },
  );
  endpoint.start();
  const link = new ScriptedLink({ clock, holdClose: true, remoteAddress: '10.0.0.1' });
  if (phase === 'awaitingPeer') first.refuse();
  if (phase === 'ended') first.fail();
  if (phase === 'connected' || phase === 'closing' || phase === 'reconnecting') first.establish({ link, result });
  if (phase === 'closing') endpoint.close({ graceful: false, error: new ConnectionError('CLOSED', 'Test.') });
  if (phase === 'reconnecting') {
    endpoint.offer({ seq: 2, pending: new ScriptedAttempt({ peer, clock, initiator }).pending });
    link.finish();
  }
  return { endpoint, link, clock };
}
