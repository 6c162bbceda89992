import { beforeEach, expect, test } from 'vitest';
import { BrowserChannel } from '../../../../src/link/webrtc/rtc-channel.browser.js';
import { FakePlatformChannel } from './fake-platform-rtc.js';

let platform: FakePlatformChannel;
let channel: BrowserChannel;
let agreed: number | undefined;
let refusals: unknown[];
/** While false, nothing that the platform reports is of interest. */
let isHeard: boolean;

beforeEach(() => {
  [agreed, refusals, isHeard] = [undefined, [], true];
  platform = new FakePlatformChannel('label');
  channel = new BrowserChannel(platform, {
    hear: (work) => {
      if (isHeard) work();
    },
    maxMessageBytes: () => agreed,
    sendRefused: (error) => refusals.push(error),
  });
  platform.readyState = 'open';
});

test('binary messages, low buffers and the end go to its receiver, text does not', () => {
  const heard: unknown[] = [];
  channel.attach(
    {
      message: (bytes) => heard.push([...bytes]),
      bufferLow: () => heard.push('low'),
      closed: () => heard.push('closed'),
    },
    77,
  );
  platform.onmessage?.({ data: Uint8Array.of(1, 2).buffer });
  platform.onmessage?.({ data: 'text' });
  platform.onbufferedamountlow?.();
  platform.closes();
  expect([platform.binaryType, platform.bufferedAmountLowThreshold]).toEqual(['arraybuffer', 77]);
  expect(heard).toEqual([[1, 2], 'low', 'closed']);
});

test('everything passes through the guard of its connection', () => {
  const heard: unknown[] = [];
  channel.attach(
    { message: () => heard.push('message'), bufferLow: () => heard.push('low'), closed: () => heard.push('closed') },
    1,
  );
  isHeard = false;
  platform.onmessage?.({ data: new ArrayBuffer(1) });
  platform.onbufferedamountlow?.();
  platform.closes();
  expect(heard).toEqual([]);
});

test('it sends while it is open, and says what waits', () => {
  channel.send(Uint8Array.of(1));
  platform.bufferedAmount = 9;
  expect([channel.isOpen, channel.bufferedBytes, channel.closesBlindly]).toEqual([true, 9, false]);
  channel.close();
  channel.send(Uint8Array.of(2));
  expect([platform.sent, channel.isOpen]).toEqual([[[1]], false]);
});

test('the largest message is what both sides have agreed on, and 64 KiB until that is known', () => {
  expect(channel.maxMessageBytes).toBe(65_536);
  agreed = 262_144;
  expect(channel.maxMessageBytes).toBe(262_144);
});

test('a message that an open channel refuses is reported; one that comes while it closes is just not taken', () => {
  platform.refusal = new Error('send queue is full');
  channel.send(Uint8Array.of(1));
  expect(refusals).toEqual([platform.refusal]);
  Object.defineProperty(platform, 'send', {
    value: () => {
      platform.readyState = 'closing';
      throw new Error('closing');
    },
  });
  channel.send(Uint8Array.of(2));
  expect(refusals).toHaveLength(1);
});
