import { describe, expect, test } from 'vitest';
import type { Link } from '../../../src/link/link.js';
import {
  type ArrivingParcel,
  createMemoryConnection,
  type MemoryLinkOptions,
  type ParcelVerdict,
} from '../../../src/link/memory-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';

function stand(options: Omit<MemoryLinkOptions, 'clock'> = {}) {
  const clock = new VirtualClock();
  const connection = createMemoryConnection({ clock, latencyMs: 5, ...options });
  const [outbound, inbound] = connection.links;
  const heard = { outbound: record(outbound, clock), inbound: record(inbound, clock) };
  return { clock, connection, outbound, inbound, heard };
}

/** What `link` gets, each with its time. */
function record(link: Link, clock: VirtualClock): string[] {
  const log: string[] = [];
  link.claim({
    frame: ([n]) => void log.push(`${n}@${clock.now()}`),
    writable: () => {},
    closed: ({ graceful, error }) =>
      void log.push(`${error?.code ?? (graceful ? 'graceful' : 'closed')}@${clock.now()}`),
  });
  return log;
}

const send = (link: Link, ...numbers: readonly number[]): void => {
  for (const number of numbers) link.send(Uint8Array.of(number));
};

/** Delivers all but the frame that holds `number`. */
const befalling =
  (number: number, verdict: ParcelVerdict) =>
  ({ bytes }: ArrivingParcel): ParcelVerdict =>
    bytes?.[0] === number ? verdict : 'deliver';

describe('on its way', () => {
  test('every parcel is told, with its sender and how many came before it', () => {
    const parcels: string[] = [];
    const onArrival = ({ sender, type, index, bytes }: ArrivingParcel): ParcelVerdict => {
      parcels.push(`${sender} ${type} ${index} ${bytes?.[0] ?? ''}`.trim());
      return 'deliver';
    };
    const { clock, outbound, inbound, heard } = stand({ onArrival });
    send(outbound, 1, 2);
    send(inbound, 3);
    clock.advanceSync(10);
    void outbound.close();
    clock.advanceSync(100);
    expect(parcels.slice(0, 4)).toEqual([
      'outbound frame 0 1',
      'outbound frame 1 2',
      'inbound frame 0 3',
      'outbound close 2',
    ]);
    expect(heard.inbound).toEqual(['1@5', '2@5', 'closed@15']);
  });

  test('a frame can arrive twice, and is taken off the buffer once', () => {
    const { clock, outbound, heard } = stand({ onArrival: befalling(1, 'twice') });
    send(outbound, 1, 2);
    clock.advanceSync(5);
    expect([heard.inbound, outbound.bufferedBytes]).toEqual([['1@5', '1@5', '2@5'], 0]);
  });

  test('a word between the ends arrives once', () => {
    const { clock, outbound, heard } = stand({ onArrival: () => 'twice' });
    void outbound.close();
    clock.advanceSync(100);
    expect(heard).toEqual({ inbound: ['closed@5'], outbound: ['closed@10'] });
  });

  test('what is lost takes with it all that is behind, in its direction only, and nobody is told', () => {
    const { clock, outbound, inbound, heard } = stand({ onArrival: befalling(2, 'lose') });
    send(outbound, 1, 2, 3);
    clock.advanceSync(5);
    send(outbound, 4);
    send(inbound, 9);
    clock.advanceSync(1_000);
    expect(heard).toEqual({ inbound: ['1@5'], outbound: ['9@10'] });
    expect([outbound.bufferedBytes, clock.pendingTimers, outbound.end]).toEqual([3, 0, undefined]);
  });

  test('a reset ends both ends at once and drops what is in flight', () => {
    const { clock, outbound, inbound, heard } = stand({ onArrival: befalling(2, 'reset') });
    send(outbound, 1, 2, 3);
    send(inbound, 9);
    clock.advanceSync(1_000);
    expect(heard).toEqual({ inbound: ['1@5', 'CONNECTION_LOST@5'], outbound: ['CONNECTION_LOST@5'] });
    expect([clock.pendingTimers, inbound.end?.local]).toEqual([0, false]);
  });

  test('what is held waits, is asked about again, and keeps its place', () => {
    let asked = 0;
    const onArrival = ({ bytes }: ArrivingParcel): ParcelVerdict =>
      bytes?.[0] === 2 && asked++ < 2 ? { holdMs: 30 } : 'deliver';
    const { clock, outbound, heard } = stand({ onArrival });
    send(outbound, 1, 2, 3);
    clock.advanceSync(200);
    expect([heard.inbound, asked]).toEqual([['1@5', '2@65', '3@65'], 3]);
  });

  test('the word that a link was destroyed can be held or lost like all others', () => {
    const heardAfter = (onArrival: () => ParcelVerdict): string[] => {
      const { clock, outbound, heard } = stand({ onArrival });
      outbound.destroy();
      clock.advanceSync(1_000);
      return heard.inbound;
    };
    let asked = 0;
    expect(heardAfter(() => (asked++ === 0 ? { holdMs: 30 } : 'deliver'))).toEqual(['CONNECTION_LOST@35']);
    expect(heardAfter(() => 'twice')).toEqual(['CONNECTION_LOST@5']);
    expect(heardAfter(() => 'lose')).toEqual([]);
  });
});

describe('wires and clocks of one’s own', () => {
  test('each direction travels on its wire, one parcel a turn', () => {
    const clock = new VirtualClock();
    const wires = [clock.labelled('there'), clock.labelled('back')] as const;
    const [outbound, inbound] = createMemoryConnection({ clock, wires }).links;
    const log = record(inbound, clock);
    send(outbound, 1, 2);
    send(inbound, 3);
    expect(clock.ready().map(({ label }) => label)).toEqual(['back', 'there']);
    clock.ready()[1]?.run();
    expect(log).toEqual(['1@0']);
    expect(clock.ready().map(({ label }) => label)).toEqual(['back', 'there']);
    clock.ready()[1]?.run();
    expect([log, clock.ready().map(({ label }) => label)]).toEqual([['1@0', '2@0'], ['back']]);
  });

  test('each end keeps its deadlines on its own clock', () => {
    const [near, far, wire] = [new VirtualClock(), new VirtualClock(), new VirtualClock()];
    const { links } = createMemoryConnection({ clock: [near, far], wires: [wire, wire], onArrival: () => 'lose' });
    void links[0].close();
    wire.advanceSync(100_000);
    far.advanceSync(100_000);
    expect(links.map(({ end }) => end)).toEqual([undefined, undefined]);
    near.advanceSync(limits.drainTimeoutMs + 1);
    expect(links[0].end?.error?.code).toBe('DRAIN_TIMEOUT');
  });

  test('both ends say the address that they are given, or none', () => {
    expect(stand({ remoteAddress: 'A -> B' }).connection.links.map(({ remoteAddress }) => remoteAddress)).toEqual([
      'A -> B',
      'A -> B',
    ]);
    expect(stand().outbound.remoteAddress).toBeUndefined();
  });
});

describe('a process that vanishes', () => {
  test('sends and hears nothing more; its machine resets the other end', () => {
    const { clock, connection, outbound, inbound, heard } = stand();
    send(outbound, 1);
    send(inbound, 2);
    connection.vanish('outbound', 'reset');
    send(outbound, 3);
    clock.advanceSync(1_000);
    expect(heard).toEqual({ inbound: ['CONNECTION_LOST@5'], outbound: [] });
    expect([inbound.end?.graceful, clock.pendingTimers]).toEqual([false, 0]);
  });

  test('silently, the other end hears nothing either way, and can still give up', () => {
    const { clock, connection, outbound, inbound, heard } = stand();
    send(outbound, 1);
    connection.vanish('outbound', 'silent');
    send(inbound, 2);
    clock.advanceSync(1_000);
    expect([heard, inbound.end]).toEqual([{ inbound: [], outbound: [] }, undefined]);
    inbound.destroy();
    clock.advanceSync(1_000);
    expect([heard.outbound, clock.pendingTimers]).toEqual([[], 0]);
  });

  test('either end can', () => {
    const { clock, connection, heard } = stand();
    connection.vanish('inbound', 'reset');
    clock.advanceSync(100);
    expect(heard).toEqual({ outbound: ['CONNECTION_LOST@5'], inbound: [] });
  });
});

test('who wants to hears that what was in flight is gone, when it was broken off and when the other end learns it', () => {
  const count = (end: (parts: ReturnType<typeof stand>) => void): number => {
    let destroyed = 0;
    const parts = stand({ onDestroyed: () => destroyed++ });
    end(parts);
    parts.clock.advanceSync(100);
    return destroyed;
  };
  expect(count(({ outbound }) => outbound.destroy())).toBe(2);
  expect(count(({ inbound }) => inbound.destroy())).toBe(2);
  expect(count(({ connection }) => connection.vanish('outbound', 'reset'))).toBe(2);
  expect(count(({ connection }) => connection.vanish('outbound', 'silent'))).toBe(0);
  expect(count(({ outbound }) => void outbound.close())).toBe(0);
});
