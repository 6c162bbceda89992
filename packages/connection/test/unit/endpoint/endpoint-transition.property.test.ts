import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointTransition } from '../../../src/endpoint/endpoint-transition.js';
import { EndpointModel } from './endpoint-model.js';

/** One step of a random life; `a` and `b` choose among what is possible at that moment. */
const step = fc.record({
  kind: fc.constantFrom(
    'offer',
    'offer',
    'staleOffer',
    'sameOffer',
    'establish',
    'establish',
    'establish',
    'staleEstablish',
    'fail',
    'refuse',
    'staleFail',
    'redialFailed',
    'send',
    'send',
    'send',
    'withdraw',
    'loseLink',
    'staleLoseLink',
    'close',
    'superseded',
    'checkNow',
    'deadline',
    'deadline',
    'staleDeadline',
    'heard',
    'pause',
    'time',
  ),
  a: fc.nat({ max: 99 }),
  b: fc.boolean(),
});

const { stackTraceLimit } = Error;

beforeAll(() => {
  // The machine makes an error per refusal and cancellation; their stacks would be half of the time.
  Error.stackTraceLimit = 0;
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

// In portions, so that each is far from the runner's time limit: 25,000 lives together.
const PORTIONS = Array.from({ length: 25 }, (_, index) => [index + 1, index % 2 === 0 ? 'local' : 'remote'] as const);

test.each(PORTIONS)(
  'portion %d: in 1,000 random lives that begin with a %s dial every promise of the machine holds at every step, and every life ends',
  (_portion, initiator) => {
    const visited = new Set<string>();
    const property = fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      const model = new EndpointModel(endpointTransition, initiator);
      for (const { kind, a, b } of steps) {
        visited.add(`${model.state.phase} ${kind}`);
        model.step(kind, a, b);
      }
      model.runOut();
    });
    fc.assert(property, { numRuns: 1_000 });
    // 6 phases × 21 kinds of step, less a few that chance may have left out.
    expect(visited.size).toBeGreaterThan(90);
  },
);
