import { describe, expect, it } from 'vitest';
import type { BodyType } from '../../../src/wire/body.js';
import * as bodyTypes from '../../../src/wire/body-types.js';
import { descriptorFromMessage, descriptorToMessage } from '../../../src/wire/descriptor-codec.js';
import { alice, carol } from '../../support/wire-samples.js';

const all: readonly (readonly [string, BodyType<unknown>])[] = Object.entries<unknown>(bodyTypes).map(
  ([name, type]) => [name, type as BodyType<unknown>] as const,
);

describe('body types of the network', () => {
  it.each(all)('%s reads no bytes as default values and writes them back as none', (name, type) => {
    expect(type.typeName.toLowerCase()).toMatch(new RegExp(`^(dht|google\\.protobuf)\\.${name.toLowerCase()}$`));
    expect(type.encode(type.decode(new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });

  it('carry descriptors as messages', () => {
    const { closestPeersResponse } = bodyTypes;
    const bytes = closestPeersResponse.encode({ peers: [alice, carol].map(descriptorToMessage), requestId: 'r' });
    expect(closestPeersResponse.decode(bytes).peers.map(descriptorFromMessage)).toEqual([alice, carol]);
  });

  it('carry times in seconds of 64 bits', () => {
    const { storeDataRequest } = bodyTypes;
    const createdAt = { seconds: 4_102_444_800n, nanos: 5 };
    const value = { key: Uint8Array.of(1), data: undefined, creator: new Uint8Array(0), createdAt, ttl: 0xff_ff_ff_ff };
    expect(storeDataRequest.decode(storeDataRequest.encode(value))).toEqual(value);
  });

  it('carry an inner message in a routed one', () => {
    const { routeMessageWrapper } = bodyTypes;
    const value = {
      ...routeMessageWrapper.decode(new Uint8Array(0)),
      requestId: 'r',
      target: new Uint8Array(20),
      message: {
        messageId: 'm',
        sourceDescriptor: undefined,
        targetDescriptor: undefined,
        serviceId: 's',
        body: { $case: 'recursiveOperationRequest', value: { sessionId: 'x', operation: 1 } },
      } as const,
    };
    expect(routeMessageWrapper.decode(routeMessageWrapper.encode(value))).toEqual(value);
  });
});
