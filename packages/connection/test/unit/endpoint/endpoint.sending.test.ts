import { describe, expect, test } from 'vitest';
import { Endpoint } from '../../../src/endpoint/endpoint.js';
import { spySignal } from '../spy-signal.js';
import { bytes, EndpointStand, wire } from './endpoint-stand.js';

function connectedStand(limits: { maxOutboxBytes?: number } = {}) {
  const stand = new EndpointStand({ limits });
  return { stand, link: stand.connect() };
}

describe('while connected', () => {
  test('a message is written at once and costs no new promise', () => {
    const { stand, link } = connectedStand();
    const [a, b] = [stand.endpoint.send(bytes(1)), stand.endpoint.send(bytes(2))];
    expect([a === b, wire(link)]).toEqual([true, ['1', '2']]);
  });

  test('a message of the fast path never overtakes one that is queued', () => {
    const stand = new EndpointStand({
      on: {
        announce: () => {
          stand.send(1);
          stand.send(2);
        },
      },
    });
    const link = stand.connect();
    stand.send(3);
    expect(wire(link)).toEqual(['1', '2', '3']);
  });

  test('a message from inside the delivery of held frames does not overtake one from inside the announcement', () => {
    const stand = new EndpointStand({ on: { announce: () => void stand.send(2), frame: () => void stand.send(3) } });
    stand.send(1);
    const link = stand.link();
    link.deliver(bytes(7));
    stand.first.establish({ link });
    expect(wire(link)).toEqual(['1', '2', '3']);
  });

  test('a message to a link that has ended is rejected', async () => {
    const { stand, link } = connectedStand();
    link.pause();
    link.finish();
    const late = stand.send(1);
    await stand.clock.drain();
    expect([late.outcome, wire(link)]).toEqual(['CONNECTION_LOST', []]);
  });

  test('a message larger than the link takes is refused, and nothing else happens', async () => {
    const stand = new EndpointStand();
    const link = stand.connect({ capabilities: { maxFrameBytes: 2 } });
    expect(() => stand.endpoint.send(bytes(1, 2, 3))).toThrow(expect.objectContaining({ code: 'FRAME_TOO_LARGE' }));
    stand.send(1);
    expect(wire(link)).toEqual(['1']);
  });

  test('activity counts what is sent, and is left to the host for what is received', () => {
    const { stand, link } = connectedStand();
    stand.send(1);
    expect(stand.endpoint.activity).toBe(1);
    link.deliver(bytes(7));
    expect(stand.endpoint.activity).toBe(1);
  });
});

describe('what waits for a connection', () => {
  test('and is larger than the link takes is rejected by itself; the others go out', async () => {
    const stand = new EndpointStand();
    const sent = [stand.send(1), stand.send(1, 2, 3), stand.send(2)];
    const link = stand.connect({ capabilities: { maxFrameBytes: 2 } });
    await stand.clock.drain();
    expect([sent.map(({ outcome }) => outcome), wire(link)]).toEqual([
      ['sent', 'FRAME_TOO_LARGE', 'sent'],
      ['1', '2'],
    ]);
  });

  test('is rejected when the link ends before it is written', async () => {
    const stand = new EndpointStand();
    const sent = [stand.send(1), stand.send(2)];
    const link = stand.link({ onWire: (_frame, wire) => wire.finish() });
    stand.first.establish({ link });
    await stand.clock.drain();
    expect(sent.map(({ outcome }) => outcome)).toEqual(['sent', 'CONNECTION_LOST']);
    expect(stand.log).toEqual(['connected', 'left', 'disconnected']);
  });
});

describe('congestion', () => {
  test('keeps the promise open until there is room again; the frame is with the transport already', async () => {
    const { stand, link } = connectedStand();
    link.congest();
    const sent = [stand.send(1), stand.send(2)];
    await stand.clock.drain();
    expect([sent.map(({ outcome }) => outcome), link.sent.length]).toEqual([['open', 'open'], 2]);
    link.drainNow();
    await stand.clock.drain();
    expect([sent.map(({ outcome }) => outcome), wire(link)]).toEqual([
      ['sent', 'sent'],
      ['1', '2'],
    ]);
    expect(stand.endpoint.send(bytes(3))).toBe(stand.endpoint.send(bytes(4)));
  });

  test('refuses with OUTBOX_FULL beyond the bound, by whichever way the message comes', async () => {
    const { stand, link } = connectedStand({ maxOutboxBytes: 4 });
    link.congest();
    const sent = [stand.send(1, 1), stand.send(2, 2), stand.send(3)];
    await stand.clock.drain();
    expect(sent.map(({ outcome }) => outcome)).toEqual(['open', 'open', 'OUTBOX_FULL']);
    expect(link.sent).toHaveLength(2);
  });

  test('refuses beyond the bound also what is sent from inside a callback', async () => {
    const sent: { outcome: string }[] = [];
    const stand = new EndpointStand({
      limits: { maxOutboxBytes: 4 },
      on: {
        announce: () => {
          for (let i = 0; i < 6; i++) sent.push(stand.send(1, 1));
        },
      },
    });
    const link = stand.link();
    link.congest();
    stand.first.establish({ link });
    await stand.clock.drain();
    expect(sent.map(({ outcome }) => outcome)).toEqual([
      'open',
      'open',
      'OUTBOX_FULL',
      'OUTBOX_FULL',
      'OUTBOX_FULL',
      'OUTBOX_FULL',
    ]);
  });

  test('rejects those that wait with CONNECTION_LOST when the link ends', async () => {
    const { stand, link } = connectedStand();
    link.congest();
    const sent = [stand.send(1), stand.send(2)];
    link.finish();
    await stand.clock.drain();
    expect([sent.map(({ outcome }) => outcome), stand.log]).toEqual([
      ['CONNECTION_LOST', 'CONNECTION_LOST'],
      ['connected', 'left', 'disconnected'],
    ]);
  });

  test('that began before the link was claimed ends as well', async () => {
    const stand = new EndpointStand();
    const early = stand.send(1);
    const link = stand.link();
    link.congest();
    stand.first.establish({ link });
    const late = stand.send(2);
    await stand.clock.drain();
    expect([early.outcome, late.outcome]).toEqual(['sent', 'open']);
    link.drainNow();
    await stand.clock.drain();
    expect([late.outcome, wire(link)]).toEqual(['sent', ['1', '2']]);
  });
});

describe('an abort', () => {
  test('withdraws what waits for a connection: it is never written, and no listener is left', async () => {
    const stand = new EndpointStand();
    const spy = spySignal();
    const sent = stand.sendWith(bytes(1), false, spy.signal);
    stand.send(2);
    expect(spy.listeners).toBe(1);
    spy.abort('stop');
    const link = stand.connect();
    await stand.clock.drain();
    expect([sent.outcome, wire(link), spy.listeners]).toEqual(['stop', ['2'], 0]);
  });

  test('gives its room in the outbox back', async () => {
    const stand = new EndpointStand({ limits: { maxOutboxMessages: 1 } });
    const spy = spySignal();
    stand.sendWith(bytes(1), false, spy.signal);
    spy.abort();
    const next = stand.send(2);
    const link = stand.connect();
    await stand.clock.drain();
    expect([next.outcome, wire(link)]).toEqual(['sent', ['2']]);
  });

  test('withdraws what was sent from inside a callback and still queues behind it', async () => {
    const spy = spySignal();
    const sent: { outcome: string }[] = [];
    const stand = new EndpointStand({
      on: {
        announce: () => {
          sent.push(stand.sendWith(bytes(1), false, spy.signal), stand.send(2));
          spy.abort('stop');
        },
      },
    });
    const link = stand.connect();
    await stand.clock.drain();
    expect([sent.map(({ outcome }) => outcome), wire(link), spy.listeners]).toEqual([['stop', 'sent'], ['2'], 0]);
  });

  test('while congested only stops the waiting: the frame is on its way', async () => {
    const { stand, link } = connectedStand();
    const spy = spySignal();
    link.congest();
    const sent = stand.sendWith(bytes(1), false, spy.signal);
    spy.abort('stop');
    link.drainNow();
    await stand.clock.drain();
    expect([sent.outcome, wire(link), spy.listeners]).toEqual(['stop', ['1'], 0]);
  });

  test.each(['connect', 'fail', 'full', 'lost', 'direct'])(
    'leaves no listener behind a message that settled otherwise: %s',
    async (how) => {
      const stand = new EndpointStand({ limits: how === 'full' ? { maxOutboxMessages: 0 } : {} });
      const spy = spySignal();
      if (how === 'lost' || how === 'direct') stand.connect();
      if (how === 'lost') void stand.endpoint.link?.close();
      const sent = stand.sendWith(bytes(1), false, spy.signal);
      if (how === 'connect') stand.connect();
      if (how === 'fail') stand.first.fail();
      await stand.clock.drain();
      expect([sent.outcome !== 'open', spy.listeners]).toEqual([true, 0]);
      spy.abort();
    },
  );
});

test('frames of an ended endpoint go nowhere', () => {
  const { stand, link } = connectedStand();
  stand.close({ notice: 'NORMAL' });
  stand.endpoint.supersede();
  link.deliver(bytes(7));
  stand.endpoint.received(bytes(8));
  expect(stand.log.filter((line) => line.startsWith('frame'))).toEqual([]);
  expect(stand.endpoint).toBeInstanceOf(Endpoint);
});
