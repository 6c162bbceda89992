import { ConnectionError } from '@peerlatch/connection/base';
import type { CallListener, CallOptions } from '@peerlatch/connection/rpc';
import { peer, VirtualClock } from '@peerlatch/connection/testing';
import { descriptorToMessage, type messages, RouteMessageError, type RouteWrapper } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { contactOf } from '../../../src/contact/contact.js';
import { RouterRpc } from '../../../src/protocol/dht-rpc.js';
import { type RoutedRequest, readRequest } from '../../../src/routing/routed-request.js';
import { type RoutingOptions, type RoutingResult, RoutingSession } from '../../../src/routing/routing-session.js';
import { routingCandidates } from '../../../src/routing/routing-step.js';
import { wrapper } from './routing-stand.js';

interface Asked {
  readonly hop: number;
  readonly wrapper: RouteWrapper;
  readonly options: CallOptions;
  readonly listener: CallListener<messages.RouteMessageAck>;
  withdrawn: unknown;
}

const self = peer(1);
const target = peer(100);
const own: RoutedRequest = {
  ...readRequest(wrapper(self, target, { routingPath: [] }), contactOf(self).key, dhtLimits),
  previous: undefined,
};

/** A session whose hops are played by the test. */
function stand(numbers: readonly number[], options: RoutingOptions = { parallelism: 2 }, request = own) {
  const clock = new VirtualClock();
  const asked: Asked[] = [];
  const results: RoutingResult[] = [];
  const connected = new Set(numbers);
  const refusing: { code: undefined | 'LIMIT_REACHED' } = { code: undefined };
  const session = new RoutingSession({
    request,
    method: RouterRpc.methods.routeMessage,
    connected: {
      candidates: (step) =>
        routingCandidates(
          [...connected].map((n) => contactOf(peer(n))),
          step,
        ),
    },
    communicator: {
      start(to, _method, value, callOptions, listener) {
        if (refusing.code !== undefined) throw new ConnectionError(refusing.code, 'no');
        const hop = Number.parseInt(to.id, 16);
        const call: Asked = {
          hop,
          wrapper: value as never,
          options: callOptions,
          listener: listener as never,
          withdrawn: undefined,
        };
        asked.push(call);
        return {
          withdraw(reason) {
            call.withdrawn = reason;
          },
        };
      },
    },
    self: descriptorToMessage(self),
    clock,
    limits: dhtLimits,
    options,
    onEnd: (result) => void results.push(result),
  });
  const answer = (hop: number, error?: messages.RouteMessageError): void =>
    asked.find((call) => call.hop === hop)?.listener.answered({ requestId: '', error });
  const fail = (hop: number, code: 'RPC_TIMEOUT' | 'NOT_CONNECTED' | 'CONNECTION_LOST'): void =>
    asked.find((call) => call.hop === hop)?.listener.failed(new ConnectionError(code, ''));
  return { clock, session, asked, results, answer, fail, connected, refusing, hops: () => asked.map(({ hop }) => hop) };
}

const { NO_TARGETS, DUPLICATE, STOPPED } = RouteMessageError;
const nothing = { taken: 0, refused: 0, deadEnds: 0, silent: 0 };

describe('a routing session', () => {
  it('does nothing when there is nobody to ask', () => {
    const { session, asked, results } = stand([]);
    expect([session.start(), asked, results]).toEqual([false, [], []]);
  });

  it('asks the two nearest at the source, and ends when both have taken the message', () => {
    const { session, hops, results, answer } = stand([2, 96, 97, 98]);
    expect([session.start(), hops()]).toEqual([true, [96, 97]]);
    answer(97);
    expect(results).toEqual([]);
    answer(96);
    expect([hops(), results]).toEqual([[96, 97], [{ ...nothing, taken: 2 }]]);
  });

  it('asks one at a time when it carries for somebody else', () => {
    const { session, hops, results, answer } = stand([96, 97, 98], { parallelism: 1 });
    session.start();
    expect(hops()).toEqual([96]);
    answer(96);
    expect([hops(), results]).toEqual([[96], [{ ...nothing, taken: 1 }]]);
  });

  it('R73: never opens a connection, never waits for one, and gives a hop two seconds', () => {
    const { session, asked } = stand([96], { parallelism: 1, sendWhileClosing: true });
    session.start();
    const options = { connect: false, bufferWhileConnecting: false, timeoutMs: 2_000, sendWhileClosing: true };
    expect(asked.map((call) => call.options)).toEqual([options]);
  });

  it('tries the next candidate when a hop fails, and gives up at the second failure', () => {
    const { session, hops, results, answer, fail } = stand([96, 97, 98, 99], { parallelism: 1 });
    session.start();
    fail(96, 'RPC_TIMEOUT');
    expect(hops()).toEqual([96, 97]);
    answer(97, STOPPED);
    expect([hops(), results]).toEqual([[96, 97], [{ ...nothing, refused: 1, silent: 1 }]]);
  });

  it('takes 0 for the error that it is, and no error for success', () => {
    const { session, results, answer } = stand([96, 97], { parallelism: 1 });
    session.start();
    answer(96, NO_TARGETS);
    answer(97);
    expect(results).toEqual([{ taken: 1, refused: 1, deadEnds: 1, silent: 0 }]);
  });

  it('tells who certainly has nothing from who never said', () => {
    const { session, results, fail } = stand([96, 97]);
    session.start();
    fail(96, 'CONNECTION_LOST');
    fail(97, 'NOT_CONNECTED');
    expect(results).toEqual([{ ...nothing, refused: 1, silent: 1 }]);
  });

  it('asks the target alone when it is connected, and the others only if that fails', () => {
    const direct = stand([96, 97, 100]);
    direct.session.start();
    expect(direct.hops()).toEqual([100]);
    direct.answer(100);
    expect([direct.hops(), direct.results]).toEqual([[100], [{ ...nothing, taken: 1 }]]);
    const broken = stand([96, 97, 100]);
    broken.session.start();
    broken.fail(100, 'RPC_TIMEOUT');
    expect(broken.hops()).toEqual([100, 96, 97]);
  });

  it('counts a repetition as success at the target, and as failure anywhere else', () => {
    const { session, results, answer, connected } = stand([96], { parallelism: 1 });
    session.start();
    connected.add(100);
    answer(96, DUPLICATE);
    answer(100, DUPLICATE);
    expect(results).toEqual([{ ...nothing, taken: 1, refused: 1 }]);
  });

  it('does not send back: not to the path, not to the one it came from, not to who is excluded', () => {
    const received = wrapper(peer(101), target, { routingPath: [101, 98].map((n) => descriptorToMessage(peer(n))) });
    const request = readRequest(received, contactOf(peer(99)).key, dhtLimits);
    const options = { parallelism: 1, excluded: peer(102).id };
    const { session, hops, answer } = stand([97, 98, 99, 101, 102, 103], options, request);
    session.start();
    answer(103, NO_TARGETS);
    expect(hops()).toEqual([103, 97]);
  });

  it('puts itself into the path', () => {
    const request = { ...own, path: [descriptorToMessage(peer(50))], pathIds: [peer(50).id] };
    const { session, asked } = stand([96], { parallelism: 1 }, request);
    session.start();
    expect(asked[0]?.wrapper.routingPath).toEqual([descriptorToMessage(peer(50)), descriptorToMessage(self)]);
  });

  it('lets parallel paths of a recursive operation avoid each other’s first hops, but not those that failed', () => {
    const { session, asked, fail } = stand([96, 97, 98], { parallelism: 2, isRecursive: true });
    session.start();
    fail(96, 'NOT_CONNECTED');
    expect(asked.map((call) => call.wrapper.parallelRootNodeIds)).toEqual([
      [peer(96).id, peer(97).id],
      [peer(96).id, peer(97).id],
      [peer(97).id, peer(98).id],
    ]);
  });

  it('avoids the roots of others, and adds none for others', () => {
    const received = wrapper(peer(7), target, { parallelRootNodeIds: [peer(96).id] });
    const request = readRequest(received, contactOf(peer(7)).key, dhtLimits);
    const { session, asked, hops } = stand([96, 97], { parallelism: 1, isRecursive: true }, request);
    session.start();
    expect([hops(), asked[0]?.wrapper.parallelRootNodeIds]).toEqual([[97], [peer(96).id]]);
  });

  it('does not take the peer at the point of a recursive operation for its end', () => {
    const { session, hops, answer, results } = stand([96, 100], { parallelism: 2, isRecursive: true });
    session.start();
    expect(hops()).toEqual([100, 96]);
    answer(100, DUPLICATE);
    answer(96);
    expect(results).toEqual([{ ...nothing, taken: 1, refused: 1 }]);
  });

  it('tells of the first success at once, and once', () => {
    let taken = 0;
    const { session, answer, fail, results } = stand([96, 97], { parallelism: 2, onTaken: () => taken++ });
    session.start();
    answer(96);
    expect([taken, results]).toEqual([1, []]);
    fail(97, 'NOT_CONNECTED');
    expect([taken, results]).toEqual([1, [{ ...nothing, taken: 1, refused: 1 }]]);
  });

  it('sees who has come and gone meanwhile', () => {
    const { session, hops, connected, fail } = stand([96, 97], { parallelism: 1 });
    session.start();
    connected.delete(97);
    connected.add(99);
    fail(96, 'NOT_CONNECTED');
    expect(hops()).toEqual([96, 99]);
  });

  it('ends within ten seconds: a hop gets what is left, and afterwards nobody is asked', () => {
    const { clock, session, asked, hops, results, answer, fail } = stand([96, 97, 98], { parallelism: 2 });
    session.start();
    clock.advanceSync(9_500);
    fail(96, 'NOT_CONNECTED');
    expect([hops(), asked[2]?.options.timeoutMs]).toEqual([[96, 97, 98], 500]);
    clock.advanceSync(500);
    answer(97);
    answer(98);
    expect([hops(), results]).toEqual([[96, 97, 98], [{ ...nothing, taken: 2, refused: 1 }]]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('asks nobody after its time, however few have failed', () => {
    const { clock, session, hops, results, fail } = stand([96, 97], { parallelism: 1 });
    session.start();
    clock.advanceSync(10_000);
    fail(96, 'NOT_CONNECTED');
    expect([hops(), results]).toEqual([[96], [{ ...nothing, refused: 1 }]]);
  });

  it('counts calls that cannot even begin as failures, after all that were chosen were asked', async () => {
    const { clock, session, hops, results, refusing } = stand([96, 97, 98, 99]);
    refusing.code = 'LIMIT_REACHED';
    expect([session.start(), results]).toEqual([true, []]);
    await clock.drain();
    expect([hops(), results]).toEqual([[], [{ ...nothing, refused: 3 }]]);
  });

  it('takes back what is unwritten when it is stopped, asks nobody else, and ends once', () => {
    const { session, asked, hops, results, fail } = stand([96, 97, 98]);
    session.start();
    session.stop('enough');
    expect(asked.map(({ withdrawn }) => withdrawn)).toEqual(['enough', 'enough']);
    fail(96, 'NOT_CONNECTED');
    fail(97, 'NOT_CONNECTED');
    session.stop('again');
    expect([hops(), results]).toEqual([[96, 97], [{ ...nothing, refused: 2 }]]);
  });
});
