import { describe, expect, it } from 'vitest';
import { createMemoryLinkPair } from '../../src/link/memory-link.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { MessageInbox } from '../../src/node/message-inbox.js';
import { peer } from '../../src/testing/fixtures.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits } from '../../src/wire/limits.js';
import { bytes, text } from './endpoint-stand.js';

describe('F4: a close delivers all that was accepted, then ends', () => {
  it('F4: every accepted frame is received before the end, and none after it', async () => {
    const clock = new VirtualClock();
    const [outbound, inbound] = createMemoryLinkPair({ clock, latencyMs: 20 });
    const got: string[] = [];
    inbound.claim({
      frame: (frame) => void got.push(text(frame)),
      writable: () => {},
      closed: ({ error }) => void got.push(error === undefined ? 'closed' : error.code),
    });
    for (const line of ['stdout', 'stderr', 'exit 0']) outbound.send(bytes(line));
    const closed = outbound.close();
    outbound.send(bytes('too late'));
    await clock.advance(100);
    expect(got).toEqual(['stdout', 'stderr', 'exit 0', 'closed']);
    expect(await closed).toEqual({ graceful: false, local: true });
  });

  it('F4: a close that cannot drain ends at its deadline and says how much was not handed over', async () => {
    const clock = new VirtualClock();
    const link = new ScriptedLink({ clock });
    link.congest();
    link.send(new Uint8Array(10));
    const closed = link.close({ timeoutMs: 500 });
    await clock.advance(499);
    expect(link.end).toBeUndefined();
    await clock.advance(1);
    expect(await closed).toMatchObject({ error: { code: 'DRAIN_TIMEOUT', data: { pendingBytes: 10 } } });
  });

  it.each([3, 1_024, 50 * 1_024])(
    'F4: 40 messages of %i bytes and a disconnect in one turn all arrive first',
    async (size) => {
      await using receiver = await createConnectionNode({ websocket: {} });
      await using sender = await createConnectionNode();
      const got: string[] = [];
      const over = new Promise<void>((resolve) => {
        receiver.messages$.subscribe((message) => got.push(`${message.bytes[0]} of ${message.bytes.length} bytes`));
        receiver.peerEvents$.subscribe(({ type }) => {
          if (type !== 'disconnected') return;
          got.push(type);
          resolve();
        });
      });
      await sender.connect(receiver.self);
      const sent = Array.from({ length: 40 }, (_, n) =>
        sender.send(receiver.self, { service: 'out', bytes: new Uint8Array(size).fill(n) }),
      );
      const gone = sender.disconnect(receiver.self);
      await Promise.all([...sent, gone, over]);
      expect(got).toEqual([...Array.from({ length: 40 }, (_, n) => `${n} of ${size} bytes`), 'disconnected']);
    },
  );

  it('F4: so does closing the whole node right after the last send', async () => {
    await using receiver = await createConnectionNode({ websocket: {} });
    const sender = await createConnectionNode();
    const got: string[] = [];
    const over = new Promise<void>((resolve) => {
      receiver.messages$.subscribe((message) => got.push(text(message.bytes)));
      receiver.peerEvents$.subscribe((event) => {
        if (event.type !== 'disconnected') return;
        got.push(`disconnected, ${event.graceful ? 'in good order' : 'broken off'}`);
        resolve();
      });
    });
    await sender.connect(receiver.self);
    for (const line of ['stdout', 'stderr', 'exit 0']) {
      void sender.send(receiver.self, { service: 'out', bytes: bytes(line) });
    }
    await Promise.all([sender.close(), over]);
    expect(got).toEqual(['stdout', 'stderr', 'exit 0', 'disconnected, in good order']);
  });

  it('F4: a source that finishes before its reader is ready loses nothing', () => {
    const inbox = new MessageInbox(limits);
    for (const line of ['stdout', 'exit 0']) inbox.push({ from: peer(1), service: 'out', bytes: bytes(line) });
    const got: string[] = [];
    inbox.messages$.subscribe((message) => got.push(text(message.bytes)));
    inbox.push({ from: peer(1), service: 'out', bytes: bytes('later') });
    expect(got).toEqual(['stdout', 'exit 0', 'later']);
  });
});
