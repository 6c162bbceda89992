import { describe, expect, it } from 'vitest';
import { peer } from '../../../src/testing/fixtures.js';
import { recursiveOperationRequest, routeMessageWrapper } from '../../../src/wire/body-types.js';
import { descriptorToMessage, encodePeerDescriptor } from '../../../src/wire/descriptor-codec.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import { EnvelopeEncoder } from '../../../src/wire/envelope-encoder.js';
import { Message, RecursiveOperation } from '../../../src/wire/generated/dht.js';
import { decodeMessage, encodeMessage } from '../../../src/wire/generated-codec.js';
import { encodeRecursiveRequest, type RouteWrapper, routeWrapper } from '../../../src/wire/route-wrapper.js';

const target = Uint8Array.from({ length: 20 }, (_, index) => index);

function wrapper(message: Uint8Array | undefined): RouteWrapper {
  return {
    requestId: 'r',
    sourcePeer: descriptorToMessage(peer(1)),
    target,
    message,
    reachableThrough: [descriptorToMessage(peer(2))],
    routingPath: [descriptorToMessage(peer(3)), descriptorToMessage(peer(4))],
    parallelRootNodeIds: ['a', 'b'],
  };
}

function innerFrame(): Uint8Array {
  const parts = { source: encodePeerDescriptor(peer(1)), target: peer(2), messageIdPrefix: 'p' };
  const body = Uint8Array.of(1, 2);
  const message = { kind: 'notification', serviceId: 's', method: 'm', bodyType: 'dht.X', body } as const;
  return new EnvelopeEncoder(parts).encode(message);
}

describe('a wrapper whose message stays bytes', () => {
  it('is on the wire what the network’s own is', () => {
    const frame = innerFrame();
    const generated = { ...wrapper(undefined), message: decodeMessage(Message, frame) };
    const bytes = routeWrapper.encode(wrapper(encodeMessage(Message, generated.message)));
    expect(bytes).toEqual(routeMessageWrapper.encode(generated));
  });

  it('gives the message back byte by byte, whatever it is', () => {
    for (const message of [innerFrame(), Uint8Array.of(0xff, 0xff), new Uint8Array(0), undefined]) {
      const read = routeWrapper.decode(routeWrapper.encode(wrapper(message)));
      expect({ ...read, message: read.message && [...read.message] }).toEqual({
        ...wrapper(undefined),
        message: message && [...message],
      });
    }
  });

  it('steps over fields that it does not know, and counts the last of repeated ones', () => {
    const bytes = routeWrapper.encode({ ...wrapper(undefined), requestId: 'x' });
    const read = routeWrapper.decode(Uint8Array.from([0xc0, 0x3e, 1, 0x0a, 1, 0x79, ...bytes]));
    expect(read.requestId).toBe('x');
    expect(routeWrapper.decode(new Uint8Array(0))).toMatchObject({ requestId: '', sourcePeer: undefined });
  });

  it('refuses bytes that are no wrapper', () => {
    for (const bytes of [[0x22, 5, 1], [0x12, 2, 0xff, 0xff], [0x0c], [0x22, 0xff, 0xff, 0xff, 0xff, 0x0f]])
      expect(() => routeWrapper.decode(Uint8Array.from(bytes))).toThrow(
        expect.objectContaining({ code: 'MALFORMED_FRAME' }),
      );
  });
});

describe('the message of a recursive operation', () => {
  it('carries the request as the content of an envelope', () => {
    const request = { sessionId: 'session', operation: RecursiveOperation.FETCH_DATA };
    const envelope = decodeEnvelope(encodeRecursiveRequest('id', 'layer0', request));
    expect(envelope).toMatchObject({ messageId: 'id', serviceId: 'layer0', content: 'recursiveOperationRequest' });
    expect(recursiveOperationRequest.decode(envelope.contentBytes)).toEqual(request);
    expect([envelope.sourceBytes, envelope.targetBytes]).toEqual([undefined, undefined]);
  });
});
