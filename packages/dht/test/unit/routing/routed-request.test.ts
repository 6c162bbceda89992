import { peer } from '@peerlatch/connection/testing';
import { descriptorToMessage, type RouteWrapper } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { contactOf } from '../../../src/contact/contact.js';
import { checkBytes, readRequest, refusal, wrapperOf } from '../../../src/routing/routed-request.js';
import { wrapper as wrapperFrom } from './routing-stand.js';

const previous = contactOf(peer(3)).key;
const message = (n: number) => descriptorToMessage(peer(n));

function wrapper(fields: Partial<RouteWrapper> = {}): RouteWrapper {
  return wrapperFrom(peer(1), peer(2), { routingPath: [message(1), message(3)], ...fields });
}

const read = (fields: Partial<RouteWrapper> = {}) => readRequest(wrapper(fields), previous, dhtLimits);

describe('a received wrapper', () => {
  it('is read into what routing works on', () => {
    const request = read({ reachableThrough: [message(4)], parallelRootNodeIds: [peer(5).id] });
    expect(request).toMatchObject({ source: peer(1), targetId: peer(2).id, roots: [peer(5).id], previous });
    expect(request.pathIds).toEqual([peer(1).id, peer(3).id]);
    expect(request.reachableThrough).toEqual([message(4)]);
  });

  it('goes on with its bearer in the path and nothing else changed', () => {
    const received = wrapper({ reachableThrough: [message(4)], parallelRootNodeIds: [peer(5).id] });
    const next = wrapperOf(readRequest(received, previous, dhtLimits), message(8));
    expect(next).toEqual({ ...received, routingPath: [message(1), message(3), message(8)] });
    expect(wrapperOf(read(), message(8), ['root']).parallelRootNodeIds).toEqual(['root']);
  });

  it.each([
    ['without a request id', { requestId: '' }],
    ['with a giant request id', { requestId: 'x'.repeat(65) }],
    ['with a target that is too short', { target: new Uint8Array(19) }],
    ['with a target that is too long', { target: new Uint8Array(21) }],
    ['without a message', { message: undefined }],
    ['without a source', { sourcePeer: undefined }],
    ['with a path of 1,000', { routingPath: Array.from({ length: 1_000 }, () => message(7)) }],
    ['with a path of more than 64', { routingPath: Array.from({ length: 65 }, () => message(7)) }],
    ['with a path of no ids', { routingPath: [{ ...message(7), nodeId: new Uint8Array(19) }] }],
  ])('is refused %s', (_, fields) => {
    expect(() => read(fields)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('is refused with a source that is no peer', () => {
    const sourcePeer = { ...message(1), nodeId: new Uint8Array(3) };
    expect(() => read({ sourcePeer })).toThrow(expect.objectContaining({ code: 'INVALID_DESCRIPTOR' }));
  });

  it('is refused with a giant message', () => {
    const giant = new Uint8Array(dhtLimits.maxRoutedBytes + 1);
    expect(() => read({ message: giant })).toThrow(expect.objectContaining({ code: 'FRAME_TOO_LARGE' }));
    expect(() => checkBytes(giant.subarray(1), dhtLimits)).not.toThrow();
    expect(read({ message: giant.subarray(1) }).message).toHaveLength(dhtLimits.maxRoutedBytes);
  });

  it('counts so many entry points and roots, and roots that are ids', () => {
    const reachableThrough = Array.from({ length: 20 }, (_, n) => message(n));
    const parallelRootNodeIds = ['x', ...Array.from({ length: 20 }, (_, n) => peer(n).id)];
    const request = read({ reachableThrough, parallelRootNodeIds });
    expect([request.reachableThrough.length, request.roots.length]).toEqual([8, 7]);
  });
});

describe('a refusal', () => {
  it('has a code for the sender', () => {
    expect(refusal('FRAME_TOO_LARGE', 'why')).toMatchObject({ code: 'FRAME_TOO_LARGE', message: 'why' });
  });
});
