import { describe, expect, it } from 'vitest';
import { Handshaker } from '../../src/connector/handshaker.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { decodeHandshakeFrame, encodeHandshakeRequest } from '../../src/wire/handshake-frames.js';
import { limits } from '../../src/wire/limits.js';
import { Stand, textsIn } from './stand.js';

describe('F2: the handshake’s answer is the first frame that a peer receives', () => {
  /** A manager with a message that waits for its peer, and an inbound link of that peer over the real handshake. */
  function inbound() {
    const stand = new Stand();
    const { self, peer, clock, manager } = stand;
    const link = new ScriptedLink({ clock, direction: 'inbound' });
    const handshaker = new Handshaker({
      self: () => self,
      clock,
      limits,
      applicationVersion: 'test',
      features: 0,
      newMessageId: () => 'm',
    });
    handshaker.accept(
      link,
      (attempt) => manager.inbound(attempt),
      () => {},
      'scripted',
    );
    const versions = { protocolVersion: '1.1', applicationVersion: 'x' };
    const ask = (fields = {}): void =>
      link.deliver(encodeHandshakeRequest({ messageId: 'r', source: peer, target: self, ...versions, ...fields }));
    return { stand, link, ask };
  }

  it('F2: messages that waited for the connection go out behind it', async () => {
    const { stand, link, ask } = inbound();
    const waiting = stand.say('waiting');
    ask();
    await waiting.settled;
    const [first, ...rest] = link.wire;
    expect(first === undefined ? undefined : decodeHandshakeFrame(first)?.kind).toBe('response');
    expect(textsIn(rest)).toEqual(['waiting']);
  });

  it('F2: so do messages that are raised while the connection is being made known', () => {
    const { stand, link, ask } = inbound();
    stand.onEvent = ({ type }) => void stand.say(`on ${type}`);
    ask();
    const [first, ...rest] = link.wire;
    expect(first === undefined ? undefined : decodeHandshakeFrame(first)?.kind).toBe('response');
    expect(textsIn(rest)).toEqual(['on connecting', 'on connected']);
  });

  it('F2: nothing is raised for a connection before its request is valid', async () => {
    const { stand, link, ask } = inbound();
    ask({ protocolVersion: '0.9' });
    await stand.clock.drain();
    expect(link.wire.map((frame) => decodeHandshakeFrame(frame))).toMatchObject([
      { kind: 'response', error: 'UNSUPPORTED_PROTOCOL_VERSION' },
    ]);
    expect(stand.log).toEqual([]);
  });

  it('F2: when the handshake breaks off, what was held for it is released with a code', async () => {
    const { stand, link, ask } = inbound();
    stand.onEvent = ({ type }) => {
      if (type === 'connecting') link.destroy();
    };
    ask();
    const message = stand.say('too late');
    await stand.clock.advance(20_000);
    expect(message.ending).not.toBe('waiting');
    expect(message.ending).not.toBe('done');
    expect(link.wire).toEqual([]);
    await stand.manager.close();
    expect(stand.clock.pending()).toEqual([]);
  });
});
