import { describe, expect, test } from 'vitest';
import { peer } from '../../../src/testing/fixtures.js';
import { routeMessageWrapper } from '../../../src/wire/body-types.js';
import {
  decodePeerDescriptor,
  descriptorFromMessage,
  encodePeerDescriptor,
} from '../../../src/wire/descriptor-codec.js';
import { EnvelopeEncoder } from '../../../src/wire/envelope-encoder.js';
import { innerBytes, innerEnvelope, rewrap, wrapFrame } from '../../../src/wire/routed-message.js';

const [source, target, relay] = [peer(1), peer(2), peer(3)];
const message = {
  kind: 'notification',
  serviceId: 's',
  method: 'm',
  bodyType: 'dht.X',
  body: Uint8Array.of(1, 2),
} as const;

function wrapped() {
  const frame = new EnvelopeEncoder({ source: encodePeerDescriptor(source), target, messageIdPrefix: 'p' }).encode(
    message,
  );
  return { frame, wrapper: wrapFrame({ requestId: 'r', source, target: target.id, path: [] }, frame) };
}

describe('a message in a wrapper', () => {
  test('comes out as it went in, through the network’s own message', () => {
    const { wrapper } = wrapped();
    const received = routeMessageWrapper.decode(routeMessageWrapper.encode(wrapper));
    const envelope = innerEnvelope(received);
    expect(envelope).toMatchObject({
      content: 'rpc',
      kind: 'notification',
      serviceId: 's',
      method: 'm',
      bodyType: 'dht.X',
    });
    expect([...(envelope?.body ?? [])]).toEqual([1, 2]);
    expect(envelope?.sourceBytes === undefined ? undefined : decodePeerDescriptor(envelope.sourceBytes)).toEqual(
      source,
    );
    expect(envelope?.targetBytes === undefined ? undefined : decodePeerDescriptor(envelope.targetBytes)).toEqual(
      target,
    );
    expect([received.requestId, descriptorFromMessage(received.sourcePeer)]).toEqual(['r', source]);
  });

  test('has the size that it has as a frame', () => {
    const { frame, wrapper } = wrapped();
    expect(innerBytes(wrapper)).toBe(frame.length);
    expect(innerBytes({ ...wrapper, message: undefined })).toBe(0);
  });

  test('gets source and path on its next hop, inside too, and nothing else is taken over', () => {
    const { wrapper } = wrapped();
    const forged = { ...wrapper, reachableThrough: wrapper.routingPath, parallelRootNodeIds: ['x'] };
    const next = rewrap({ requestId: 'r', source: peer(9), target: target.id, path: [relay] }, forged);
    expect(descriptorFromMessage(next.sourcePeer)).toEqual(peer(9));
    expect(descriptorFromMessage(next.message?.sourceDescriptor)).toEqual(peer(9));
    expect(next.routingPath.map(descriptorFromMessage)).toEqual([relay]);
    expect([next.reachableThrough, next.parallelRootNodeIds]).toEqual([[], []]);
    expect(innerEnvelope(next)?.method).toBe('m');
  });

  test('may be missing', () => {
    const { wrapper } = wrapped();
    const empty = { ...wrapper, message: undefined };
    expect(innerEnvelope(empty)).toBeUndefined();
    expect(rewrap({ requestId: 'r', source, target: target.id, path: [] }, empty).message).toBeUndefined();
  });
});
