import { describe, expect, it } from 'vitest';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { Stand, textsIn } from './stand.js';

describe('R16: leave the table, then announce, then release', () => {
  it('R16: whoever hears `disconnected` finds the peer gone, and may dial anew from there', async () => {
    const stand = new Stand();
    const link = stand.connectOut();
    const seen: boolean[] = [];
    stand.onEvent = ({ type }) => {
      if (type !== 'disconnected') return;
      seen.push(stand.manager.hasEndpoint(stand.peer.id), stand.manager.hasConnection(stand.peer.id));
      seen.push(stand.manager.connections().length > 0);
      stand.onEvent = undefined;
      void stand.say('again');
    };
    link.finish();
    expect(seen).toEqual([false, false, false]);
    expect(stand.connector.attempts).toHaveLength(2);
    const second = stand.connector.latest().establish();
    expect(textsIn(second.wire)).toEqual(['again']);
    expect(stand.log.slice(2)).toEqual(['disconnected', 'connecting', 'connected']);
  });

  it('R16: whoever hears `failed` finds the peer gone, before the messages that waited are rejected', async () => {
    const stand = new Stand();
    const order: string[] = [];
    void stand.say('hello').settled.then(() => order.push('rejected'));
    stand.onEvent = ({ type }) => {
      if (type === 'failed')
        order.push(stand.manager.hasEndpoint(stand.peer.id) ? 'announced in the table' : 'announced');
    };
    stand.connector.latest().fail();
    await stand.clock.drain();
    expect(order).toEqual(['announced', 'rejected']);
  });

  it('R16: stopping while a connected peer closes reports the disconnect exactly once, before close() resolves', async () => {
    const stand = new Stand();
    const link = new ScriptedLink({ holdClose: true });
    void stand.say('first');
    stand.connector.latest().establish({ link });
    const closed = stand.manager.close().then(() => stand.log.push('closed'));
    await stand.clock.drain();
    link.finish({ graceful: true });
    await stand.clock.advance(10_000);
    await closed;
    expect(stand.log.slice(2)).toEqual(['notice LEAVING', 'disconnected', 'closed']);
  });

  it('R16: stopping reports the disconnect of a peer that never answers, too, within its bound', async () => {
    const stand = new Stand();
    const link = new ScriptedLink({ holdClose: true, clock: stand.clock });
    void stand.say('first');
    stand.connector.latest().establish({ link });
    const closed = stand.manager.close().then(() => stand.log.push('closed'));
    await stand.clock.advance(6_100);
    await closed;
    expect(stand.log.slice(2)).toEqual(['notice LEAVING', 'disconnected', 'closed']);
    expect(stand.clock.pending()).toEqual([]);
  });
});
