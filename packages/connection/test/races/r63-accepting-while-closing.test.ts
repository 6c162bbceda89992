import { describe, expect, it } from 'vitest';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { peer } from '../../src/testing/fixtures.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { encodeHandshakeRequest } from '../../src/wire/handshake-frames.js';
import { rawDialler } from './raw-websocket.js';
import { Stand } from './stand.js';
import type { Tracked } from './tracked.js';

describe('R63, R72: from the first instant of closing', () => {
  /** A manager in the middle of closing: one peer has not answered the farewell yet. */
  function closing() {
    const stand = new Stand();
    const link = new ScriptedLink({ holdClose: true, clock: stand.clock });
    void stand.say('first');
    stand.connector.latest().establish({ link });
    const closed = stand.manager.close();
    return { stand, link, closed };
  }

  it('R63: a handshake that completes is not let in', async () => {
    const { stand, closed } = closing();
    const incoming = stand.connector.dialIn(peer(9));
    expect(incoming.answer).toBeUndefined();
    expect(incoming.attempt.abandonedWith?.code).toBe('CLOSED');
    expect(stand.manager.hasEndpoint(peer(9).id)).toBe(false);
    await stand.clock.advance(10_000);
    await closed;
  });

  it('R63: nor is one before the start, or after the end', async () => {
    const { stand, closed } = closing();
    await stand.clock.advance(10_000);
    await closed;
    const incoming = stand.connector.dialIn(peer(9));
    expect(incoming.answer).toBeUndefined();
    expect(incoming.attempt.abandonedWith?.code).toBe('CLOSED');
  });

  it('R72: a message from inside `disconnected` is rejected and dials nobody', async () => {
    const { stand, link, closed } = closing();
    const messages: Tracked[] = [];
    stand.onEvent = ({ type }) => {
      if (type === 'disconnected') messages.push(stand.say('come back'));
    };
    link.finish();
    await stand.clock.advance(10_000);
    await closed;
    expect(messages.map(({ ending }) => ending)).toEqual(['CLOSED']);
    expect(stand.connector.attempts).toHaveLength(1);
  });

  it('R72: only messages marked to pass do, and they never dial', async () => {
    const { stand, link } = closing();
    const passing = stand.say('passes', { sendWhileClosing: true });
    const ordinary = stand.say('does not');
    await stand.clock.drain();
    expect([passing.ending, ordinary.ending]).toEqual(['done', 'CLOSED']);
    expect(link.wire).toHaveLength(2);
    link.finish();
    const late = stand.say('nobody there', { sendWhileClosing: true });
    await stand.clock.drain();
    expect(late.ending).toBe('NOT_CONNECTED');
    expect(stand.connector.attempts).toHaveLength(1);
  });

  it('R72: nothing passes once it is closed', async () => {
    const { stand, closed } = closing();
    await stand.clock.advance(10_000);
    await closed;
    const late = stand.say('too late', { sendWhileClosing: true });
    await late.settled;
    expect(late.ending).toBe('CLOSED');
    expect(stand.clock.pending()).toEqual([]);
  });

  it('R63: over a real socket, a handshake that arrives while the node closes gets no answer, only the end', async () => {
    const node = await createConnectionNode({ websocket: {} });
    const port = node.self.websocket?.port ?? 0;
    const socket = await rawDialler(port, []);
    const received: Buffer[] = [];
    socket.on('error', () => {}); // The end may come as a reset.
    socket.on('data', (chunk) => received.push(chunk));
    await new Promise((resolve) => socket.once('data', resolve)); // The upgrade response.
    const over = new Promise((resolve) => socket.once('close', resolve));
    const closed = node.close();
    const versions = { protocolVersion: '1.1', applicationVersion: 'raw' };
    socket.write(encodeHandshakeRequest({ messageId: 'r', source: peer(9), target: node.self, ...versions }));
    await Promise.all([closed, over]);
    expect(received).toHaveLength(1);
  });
});
