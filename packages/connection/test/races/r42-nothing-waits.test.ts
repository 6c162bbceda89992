import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Rpc } from '../../src/rpc/rpc.js';
import { defineService, notification } from '../../src/rpc/service.js';
import { peer } from '../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import type { BodyType } from '../../src/wire/body.js';
import { encoderFrom, Stand } from './stand.js';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));
const TEXT: BodyType<string> = {
  typeName: 'test.Text',
  encode: (value) => new TextEncoder().encode(value),
  decode: (bytes) => new TextDecoder().decode(bytes),
};

/** Code of a room without comments and texts. */
function codeOf(room: string): string {
  const files = readdirSync(join(SOURCES, room)).filter((name) => name.endsWith('.ts'));
  const text = files.map((name) => readFileSync(join(SOURCES, room, name), 'utf8')).join('\n');
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, '');
}

describe('R39, R42 to R45: locks between threads have no counterpart here', () => {
  it.each(['pending', 'endpoint', 'handshake'])('R42: nothing in %s/ waits in the middle of a decision', (room) => {
    const code = codeOf(room);
    expect(code.length).toBeGreaterThan(1_000);
    expect(code).not.toMatch(/\bawait\b|\basync\b|\.then\(|queueMicrotask|Atomics|setImmediate/);
  });

  it('R42: the table of endpoints and the decision who is let in are plain functions and maps', () => {
    for (const file of ['admission.ts', 'endpoint-table.ts', 'existing-connection.ts']) {
      const text = readFileSync(join(SOURCES, 'manager', file), 'utf8');
      expect(text, file).not.toMatch(/\bawait\b|\basync\b|\bPromise\b/);
    }
  });

  it('R43: a handler that runs from a replay may subscribe, take and cancel: nothing is held while it runs', () => {
    const attempt = new ScriptedAttempt({ peer: peer(1), clock: new VirtualClock() });
    attempt.establish();
    const heard: string[] = [];
    attempt.pending.outcome$.subscribe(({ type }) => {
      heard.push(type);
      attempt.pending.take();
      attempt.pending.cancel();
      attempt.pending.outcome$.subscribe((again) => heard.push(`${again.type} again`)).unsubscribe();
    });
    expect(heard).toEqual(['established', 'established again']);
    expect(attempt.link?.end).toBeUndefined();
  });

  it('R44: removing a listener never waits, not even two that remove each other from inside', () => {
    const stand = new Stand();
    const removed: unknown[] = [];
    const first = stand.manager.handle('first', () => void removed.push(second[Symbol.dispose]()));
    const second = stand.manager.handle('second', () => void removed.push(first[Symbol.dispose]()));
    const events = stand.manager.peerEvents$.subscribe(({ type }) => {
      if (type === 'disconnected')
        removed.push(first[Symbol.dispose](), second[Symbol.dispose](), events.unsubscribe());
    });
    const link = stand.connectOut();
    const encoder = encoderFrom(stand.peer, stand.self);
    for (const serviceId of ['first', 'second']) {
      link.deliver(encoder.encode({ kind: 'bytes', serviceId, bytes: new Uint8Array(1) }));
    }
    link.finish();
    expect(removed).toEqual([undefined, undefined, undefined, undefined]);
    expect(stand.manager.diagnostics()).toMatchObject({ messagesReceived: 2, malformedFrames: 0 });
  });

  it('R45: a handler whose owner is closed while it runs finishes in peace, and is not called again', async () => {
    const stand = new Stand();
    const rpc = new Rpc({ transport: stand.manager, clock: stand.clock });
    const communicator = rpc.communicator('chat');
    const ran: string[] = [];
    const Chat = defineService('Chat', { say: notification(TEXT) });
    communicator.serve(Chat, {
      say: async (text, { signal }) => {
        communicator.close();
        await stand.clock.drain();
        ran.push(`${text}, ${signal.aborted ? 'told to stop' : 'unaware'}`);
      },
    });
    const link = stand.connectOut();
    const encoder = encoderFrom(stand.peer, stand.self);
    const says = (words: string) =>
      encoder.encode({
        kind: 'notification',
        serviceId: 'chat',
        method: 'say',
        bodyType: TEXT.typeName,
        body: TEXT.encode(words),
      });
    link.deliver(says('one'), says('two'));
    await stand.clock.advance(10_000);
    expect(ran).toEqual(['one, told to stop']);
    expect(stand.phase).toBe('connected');
    rpc.close();
  });

  it('R39: closing from inside a message, an announcement or a close returns at once and ends once', async () => {
    const stand = new Stand();
    const closings: Promise<void>[] = [];
    stand.manager.handle(
      'bye',
      () => void closings.push(stand.manager.close(), stand.manager.disconnect(stand.peer.id, 'NORMAL')),
    );
    stand.onEvent = ({ type }) => {
      if (type === 'disconnected') closings.push(stand.manager.close());
    };
    const link = stand.connectOut();
    link.deliver(
      encoderFrom(stand.peer, stand.self).encode({ kind: 'bytes', serviceId: 'bye', bytes: new Uint8Array(1) }),
    );
    expect(closings).toHaveLength(2);
    await stand.clock.advance(10_000);
    await Promise.all(closings);
    expect(closings).toHaveLength(3);
    expect(stand.log.filter((line) => line === 'disconnected')).toHaveLength(1);
    expect(stand.clock.pending()).toEqual([]);
  });
});
