import type { DataChannel } from 'node-datachannel';
import { expect, test } from 'vitest';
import { NativeChannel } from '../../../../src/link/webrtc/rtc-channel.node.js';
import { FakeChannel } from './fake-native.js';

function opened() {
  const fake = new FakeChannel();
  const threw: unknown[] = [];
  const turns: (() => void)[] = [];
  const host = {
    isListening: true,
    threw: (error: unknown) => void threw.push(error),
    later: (work: () => void) => void turns.push(work),
  };
  /** Lets `count` turns of the event loop pass. */
  const pass = (count: number): void => {
    for (let turn = 0; turn < count; turn++) for (const work of turns.splice(0)) work();
  };
  const channel = new NativeChannel(fake as unknown as DataChannel, host);
  const events: unknown[] = [];
  channel.attach(
    {
      message: (bytes) => {
        events.push([...bytes]);
        if (bytes[0] === 66) throw new Error('owner');
      },
      bufferLow: () => events.push('low'),
      closed: () => events.push('closed'),
    },
    500,
  );
  return { fake, channel, events, threw, host, pass, turns };
}

test('it hands on binary messages and the low-water event, and ignores text', () => {
  const { fake, events, channel } = opened();
  fake.callbacks.fire('message', 'text');
  fake.callbacks.fire('message', new Uint8Array([1]));
  fake.callbacks.fire('message', new Uint8Array([2]).buffer);
  fake.callbacks.fire('low');
  expect([events, fake.threshold, channel.maxMessageBytes]).toEqual([[[1], [2], 'low'], 500, 1_234]);
});

test('it keeps an exception of its owner inside', () => {
  const { fake, threw } = opened();
  expect(() => fake.callbacks.fire('message', new Uint8Array([66]))).not.toThrow();
  expect(threw).toHaveLength(1);
});

test('closed by the remote it is over, once', () => {
  const { fake, events, channel, pass } = opened();
  fake.callbacks.fire('closed');
  fake.callbacks.fire('closed');
  fake.throwsOnSend = true;
  channel.send(new Uint8Array(1));
  channel.close();
  pass(5);
  expect([events, channel.isOpen, channel.bufferedBytes, fake.closedInside]).toEqual([['closed'], false, 0, undefined]);
});

test('closed by us it is over when the connection ends: the add-on reports its own close long before', () => {
  const { fake, events, channel } = opened();
  channel.close();
  fake.callbacks.fire('closed');
  expect([events, channel.isOpen]).toEqual([[], false]);
  channel.connectionEnded();
  expect(events).toEqual(['closed']);
});

test('a channel that breaks in the moment of sending throws nothing', () => {
  const { fake, channel } = opened();
  fake.throwsOnSend = true;
  expect(() => channel.send(new Uint8Array(1))).not.toThrow();
});

test('after the close of its connection nothing is handed on', () => {
  const { fake, events, host } = opened();
  host.isListening = false;
  fake.callbacks.fire('message', new Uint8Array([1]));
  fake.callbacks.fire('low');
  fake.callbacks.fire('closed');
  expect(events).toEqual([]);
});

test('F4: messages are asked for before the end is, since the add-on drops what waits behind the end', () => {
  const { fake } = opened();
  const { order } = fake.callbacks;
  expect(order.indexOf('message')).toBeLessThan(order.indexOf('closed'));
});

test('what is to happen once messages are through waits for as long as some come', () => {
  const { fake, channel, pass } = opened();
  let isThrough = false;
  channel.whenQuiet(() => {
    isThrough = true;
  });
  pass(1);
  fake.callbacks.fire('message', new Uint8Array([2]));
  pass(1);
  fake.callbacks.fire('message', new Uint8Array([3]));
  pass(2);
  expect(isThrough).toBe(false);
  pass(1);
  expect(isThrough).toBe(true);
});
