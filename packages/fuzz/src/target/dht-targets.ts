/** Targets for the DHT's bodies that are read by hand: answers with contacts, and wrappers whose message stays bytes. */
import { closestPeersResponse } from 'connection-source/wire/body-types.js';
import { closestPeersAnswer, MAX_ANSWERED_PEERS } from 'connection-source/wire/closest-peers-answer.js';
import { encodePeerDescriptor } from 'connection-source/wire/descriptor-codec.js';
import { Message, PeerDescriptor, RouteMessageWrapper } from 'connection-source/wire/generated/dht.js';
import { decodeMessage, encodeMessage } from 'connection-source/wire/generated-codec.js';
import { encodeRecursiveRequest, routeWrapper } from 'connection-source/wire/route-wrapper.js';
import { wrapFrame } from 'connection-source/wire/routed-message.js';
import { bytes, drawn, peerNumber } from './arbitraries.js';
import { validFrames } from './envelope-targets.js';
import type { Target } from './target.js';
import { check, outcomeOf, same } from './violation.js';

const answers: Target = {
  name: 'closest-peers-answer',
  about: 'an answer with contacts, read by hand: what the generated parser reads, up to its bound',
  covers: ['wire/closest-peers-answer.ts', 'wire/cursor.ts', 'wire/text.ts'],
  shape: 'fields',
  codes: ['MALFORMED_FRAME'],
  seeds: (seed) => {
    const peers = [1, 2, 3].map((number) => encodePeerDescriptor(peerNumber(number)));
    const counts = drawn(bytes(30), seed, 20).map((part) => [...peers.slice(0, part.length % 4), part]);
    return counts.map((told, at) => closestPeersAnswer.encode({ peers: told, requestId: `r${at}` }));
  },
  run: (input) => {
    const answer = closestPeersAnswer.decode(input);
    check(answer.peers.length <= MAX_ANSWERED_PEERS, `${answer.peers.length} peers were read`);
    // A descriptor that is cut off makes the generated parser read on behind its end.
    const own = answer.peers.map((peer) => outcomeOf(() => decodeMessage(PeerDescriptor, peer)));
    const generated = outcomeOf(() => closestPeersResponse.decode(input));
    const isWhole = answer.peers.length < MAX_ANSWERED_PEERS && own.every((outcome) => 'value' in outcome);
    if (isWhole && 'value' in generated && !generated.value.requestId.includes('\ufffd')) {
      const { peers, requestId } = generated.value;
      same(answer.requestId, requestId, 'the request id');
      same({ peers: own.map((outcome) => ('value' in outcome ? outcome.value : undefined)) }, { peers }, 'the peers');
    }
    const again = closestPeersAnswer.decode(closestPeersAnswer.encode(answer));
    same(
      again.peers.map((peer) => Buffer.from(peer)),
      answer.peers.map((peer) => Buffer.from(peer)),
      'written again',
    );
    return answer.peers.length;
  },
};

const fields = { requestId: 'r-1', source: peerNumber(1), target: peerNumber(2).id, path: [peerNumber(3)] };

const wrappers: Target = {
  name: 'route-wrapper',
  about: 'a wrapper whose message stays bytes: the fields that the generated parser reads, and the message as it was',
  covers: ['wire/route-wrapper.ts'],
  shape: 'fields',
  codes: ['MALFORMED_FRAME'],
  memory: { perByte: 40, base: 20_000 },
  steps: { perByte: 120, base: 12_000 },
  seeds: (seed) => [
    ...validFrames(seed, 40).map((frame) => encodeMessage(RouteMessageWrapper, wrapFrame(fields, frame))),
    encodeRecursiveRequest('m-1', 'layer0', { sessionId: 's-1', operation: 0 }),
  ],
  run: (input) => {
    const wrapper = routeWrapper.decode(input);
    const generated = outcomeOf(() => decodeMessage(RouteMessageWrapper, input));
    if ('value' in generated) {
      // Written again first: where a message is cut off, the generated parser reads on behind its end.
      const { requestId, routingPath, reachableThrough, parallelRootNodeIds, message } = generated.value;
      const own = routeWrapper.decode(encodeMessage(RouteMessageWrapper, generated.value));
      same(
        [own.requestId, own.routingPath.length, own.reachableThrough.length, own.parallelRootNodeIds],
        [requestId, routingPath.length, reachableThrough.length, parallelRootNodeIds],
        'the fields',
      );
      const inner = message === undefined ? undefined : Buffer.from(encodeMessage(Message, message));
      same(own.message === undefined ? undefined : Buffer.from(own.message), inner, 'the message');
    }
    const again = routeWrapper.decode(routeWrapper.encode(wrapper));
    same(again.requestId, wrapper.requestId, 'the request id written again');
    same(
      again.message === undefined ? undefined : Buffer.from(again.message),
      wrapper.message === undefined ? undefined : Buffer.from(wrapper.message),
      'the message written again',
    );
    return wrapper.requestId;
  },
};

export const dhtTargets: readonly Target[] = [answers, wrappers];
