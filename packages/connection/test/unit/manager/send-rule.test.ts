import { describe, expect, test } from 'vitest';
import { refusalOf, type SendCase } from '../../../src/manager/send-rule.js';
import { peer } from '../../../src/testing/fixtures.js';

const ask = (fields: Partial<SendCase>) =>
  refusalOf({ to: peer(1).id, manager: 'running', endpoint: 'connected', isSelf: false, options: {}, ...fields })
    ?.code ?? 'may';

const PHASES = [undefined, 'connecting', 'awaitingPeer', 'reconnecting', 'connected', 'closing'] as const;

describe('a manager', () => {
  test.each(['idle', 'closed'] as const)('that is %s sends nothing, marked or not', (manager) => {
    for (const endpoint of PHASES) {
      expect([ask({ manager, endpoint }), ask({ manager, endpoint, options: { sendWhileClosing: true } })]).toEqual([
        'CLOSED',
        'CLOSED',
      ]);
    }
  });

  test('that is closing sends marked messages to whom there is, and dials nobody (R72)', () => {
    const marked = { sendWhileClosing: true };
    expect(PHASES.map((endpoint) => ask({ manager: 'closing', endpoint }))).toEqual(PHASES.map(() => 'CLOSED'));
    expect(PHASES.map((endpoint) => ask({ manager: 'closing', endpoint, options: marked }))).toEqual([
      'NOT_CONNECTED',
      ...PHASES.slice(1).map(() => 'may'),
    ]);
  });
});

test('a suspended manager sends what belongs to its farewell, and dials nobody', () => {
  const [unmarked, marked] = [{}, { sendWhileClosing: true }].map((options) =>
    PHASES.map((endpoint) => ask({ manager: 'suspended', endpoint, options })),
  );
  expect(unmarked).toEqual(PHASES.map(() => 'SUSPENDED'));
  expect(marked).toEqual(['NOT_CONNECTED', ...PHASES.slice(1).map(() => 'may')]);
});

describe('a running manager', () => {
  test('sends to anybody by default, and dials who is not there', () => {
    expect(PHASES.map((endpoint) => ask({ endpoint }))).toEqual(PHASES.map(() => 'may'));
  });

  test('never dials, nor waits for a dial, for a message that may not open a connection (R36, R73)', () => {
    const codes = PHASES.map((endpoint) => ask({ endpoint, options: { connect: false } }));
    expect(codes).toEqual(['NOT_CONNECTED', 'NOT_CONNECTED', 'NOT_CONNECTED', 'may', 'may', 'may']);
  });

  test('does not keep a message that may not wait', () => {
    const codes = PHASES.map((endpoint) => ask({ endpoint, options: { bufferWhileConnecting: false } }));
    expect(codes).toEqual(['may', 'NOT_CONNECTED', 'NOT_CONNECTED', 'may', 'may', 'may']);
  });

  test('does not dial itself', () => {
    expect([
      ask({ endpoint: undefined, isSelf: true }),
      ask({ endpoint: undefined, isSelf: true, options: { connect: false } }),
    ]).toEqual(['SELF_CONNECTION', 'SELF_CONNECTION']);
  });
});
