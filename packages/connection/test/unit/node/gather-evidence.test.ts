import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AttemptJournal } from '../../../src/connector/attempt-journal.js';
import { formatExplanation } from '../../../src/node/format-explanation.js';
import { gatherEvidence } from '../../../src/node/gather-evidence.js';
import { offererPair, peer } from '../../../src/testing/fixtures.js';
import { SimNodes } from '../../support/sim-nodes.js';
import { ManagerStand } from '../manager/manager-stand.js';

describe(gatherEvidence, () => {
  function sources(stand = new ManagerStand()) {
    const { manager, connector, clock } = stand;
    return {
      stand,
      manager,
      journal: new AttemptJournal({ maxJournalPeers: 2, maxJournalAttempts: 2 }),
      connectors: [connector],
      clock,
    };
  }

  test('knows a peer by its id from its last attempt, from its connection, or not at all', () => {
    const given = sources();
    const { stand, journal } = given;
    stand.connect();
    expect(gatherEvidence(given, stand.remote.id)).toMatchObject({
      peer: stand.remote,
      endpoint: { phase: 'connected' },
    });
    const described = peer(9, { region: 7 });
    stand.manager.dial(described);
    journal.record(stand.connector.latest(described).pending);
    expect(gatherEvidence(given, described.id)).toMatchObject({ peer: described, attempts: [{ outcome: 'pending' }] });
    expect(gatherEvidence(given, peer(5).id)).toMatchObject({ peer: peer(5), endpoint: undefined, attempts: [] });
  });

  test('takes the descriptor that it is given, and asks each connector about it', () => {
    const given = sources(new ManagerStand({ canReach: ({ region }) => region === 7 }));
    const asked = [peer(9, { region: 7 }), peer(9)].map((target) => gatherEvidence(given, target).connectors);
    expect(asked).toEqual([[{ name: 'scripted', canReach: true }], [{ name: 'scripted', canReach: false }]]);
  });
});

describe('node.explain()', () => {
  let nodes: SimNodes;

  beforeEach(() => {
    nodes = new SimNodes();
  });

  afterEach(async () => {
    expect(await nodes.close()).toEqual([]);
  });

  test('tells the story of a peer that cannot be dialled, and then can', async () => {
    const [one, other] = offererPair();
    const { node } = await nodes.start(one);
    await nodes.run(node.connect(other)).catch(() => {});
    const failed = node.explain(other.id);
    expect(failed).toMatchObject({
      peer: { id: other.id },
      self: { id: one.id },
      now: { node: 'running', endpoint: undefined },
      connectors: [{ canReach: false }, { name: 'simulated', canReach: true }],
      attempts: [
        { transport: 'simulated', initiator: 'local', outcome: 'failed', code: 'DIAL_FAILED', durationMs: 100 },
      ],
    });
    expect(failed.attempts[0]?.steps.map(({ atMs, step }) => `${atMs} ${step}`)).toEqual([
      '0 dialling',
      '100 link failed',
    ]);
    expect(failed.hints).toEqual([expect.stringMatching(/Nobody listens/)]);
    const peerNode = await nodes.start(other);
    await nodes.run(node.connect(other));
    const connected = node.explain(other);
    expect([connected.now.endpoint?.phase, connected.hints]).toEqual(['connected', []]);
    expect(connected.attempts.at(-1)).toMatchObject({ outcome: 'established', code: undefined, durationMs: 200 });
    expect(connected.attempts.at(-1)?.steps.map(({ atMs, step }) => `${atMs} ${step}`)).toEqual([
      '0 dialling',
      '100 link open',
      '100 handshake sent',
      '200 handshake answered',
    ]);
    expect(peerNode.node.explain(one.id).attempts).toMatchObject([{ initiator: 'remote', outcome: 'established' }]);
    expect(formatExplanation(failed)).toContain('hint: Nobody listens');
  });

  test('names no transport for a peer without one', async () => {
    const { node } = await nodes.start(peer(1), { connectors: () => [] });
    expect(node.explain(peer(2)).hints).toEqual([expect.stringMatching(/Set the option `webrtc` on both nodes/)]);
  });
});
