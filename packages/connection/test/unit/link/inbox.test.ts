import { describe, expect, test } from 'vitest';
import { isConnectionError } from '../../../src/base/errors.js';
import { Inbox } from '../../../src/link/inbox.js';
import type { FrameReader } from '../../../src/link/link.js';
import { END, frame, Host, recorder, standOf } from './inbox-stand.js';

function setup(canPause = true) {
  const host = new Host(canPause);
  return standOf(new Inbox(host), host);
}

describe('holding', () => {
  test('R1 F1: frames that arrive before the claim go to the owner, each once, in order, before later ones', () => {
    const { inbox, log, arrive } = setup();
    arrive(1, 3);
    inbox.claim(recorder(log));
    expect(log).toEqual([1, 2, 3]);
    arrive(4, 5);
    expect(log).toEqual([1, 2, 3, 4, 5]);
  });

  test('a link is claimed once, and is not read from afterwards', () => {
    const { inbox, log } = setup();
    inbox.claim(recorder(log));
    expect(() => inbox.claim(recorder(log))).toThrow(expect.objectContaining({ code: 'ALREADY_CLAIMED' }));
    expect(() => inbox.readNext(recorder(log))).toThrow(expect.objectContaining({ code: 'ALREADY_CLAIMED' }));
  });

  test('R21: the owner gets the very bytes that arrived, and no copy, when nothing is held', () => {
    const { inbox } = setup();
    const got: Uint8Array[] = [];
    inbox.claim({ frame: (bytes) => got.push(bytes), writable() {}, closed() {} });
    const sent = new Uint8Array(10_000).subarray(5, 7);
    inbox.arrive(sent);
    expect(got[0]).toBe(sent);
  });

  test('R21: a small frame that is held does not keep the large chunk that it came in', () => {
    const { inbox } = setup();
    const chunk = new Uint8Array(65_536).fill(7);
    inbox.arrive(chunk.subarray(10, 13));
    chunk.fill(9);
    const got: Uint8Array[] = [];
    inbox.claim({ frame: (bytes) => got.push(bytes), writable() {}, closed() {} });
    expect(got).toEqual([Uint8Array.of(7, 7, 7)]);
    expect(got[0]?.buffer.byteLength).toBe(3);
  });
});

describe('readNext', () => {
  test('hands out one frame per call, at once if one is waiting, and leaves the ones behind it', () => {
    const { inbox, log, arrive } = setup();
    arrive(1, 2);
    inbox.readNext(recorder(log));
    expect(log).toEqual([1]);
    inbox.readNext(recorder(log));
    inbox.readNext(recorder(log));
    expect(log).toEqual([1, 2]);
    arrive(3, 4);
    expect(log).toEqual([1, 2, 3]);
    inbox.claim(recorder(log));
    expect(log).toEqual([1, 2, 3, 4]);
  });

  test('a later reader replaces the former, and a cancelled one takes nothing', () => {
    const { inbox, log, arrive } = setup();
    const first: unknown[] = [];
    inbox.readNext(recorder(first));
    const cancel = inbox.readNext(recorder(log));
    cancel();
    arrive(1);
    expect([first, log]).toEqual([[], []]);
    inbox.readNext(recorder(log));
    inbox.readNext(recorder(log));
    cancel();
    arrive(2);
    expect(log).toEqual([1, 2]);
  });

  test('a reader that reads on from inside its callback sees every frame once, in order, however many there are', () => {
    const { inbox, log, arrive } = setup();
    arrive(1, 9);
    const readOn = (): void => {
      if (log.length < 9) inbox.readNext(recorder(log, readOn));
    };
    readOn();
    expect(log).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('reading on from inside the callback does not nest: ten thousand waiting frames do not exhaust the stack', () => {
    const host = new Host();
    const inbox = new Inbox({ ...host, limits: { ...host.limits, maxInboxBytes: 1e6, maxInboxFrames: 1e6 } });
    for (let n = 0; n < 10_000; n++) inbox.arrive(frame(n));
    let count = 0;
    const readOn = (): void => {
      count++;
      inbox.readNext({ frame: readOn, closed() {} });
    };
    inbox.readNext({ frame: readOn, closed() {} });
    expect([count, host.ownerErrors]).toEqual([10_000, []]);
  });

  test('F1: an owner that claims from inside a reader gets all that follows that frame before claim() returns', () => {
    const { inbox, log, arrive } = setup();
    arrive(1, 3);
    inbox.readNext(
      recorder(log, () => {
        inbox.claim(recorder(log));
        log.push('claimed');
      }),
    );
    expect(log).toEqual([1, 2, 3, 'claimed']);
    arrive(4);
    expect(log).toEqual([1, 2, 3, 'claimed', 4]);
  });

  test('F1: a reader that reads on and then loses the link to an owner in the same stack takes nothing more', () => {
    const { inbox, log, arrive } = setup();
    const stale: unknown[] = [];
    arrive(1, 3);
    inbox.readNext(
      recorder(log, () => {
        inbox.readNext(recorder(stale));
        inbox.claim(recorder(log));
      }),
    );
    arrive(4);
    expect([stale, log]).toEqual([[], [1, 2, 3, 4]]);
  });
});

describe('the end', () => {
  test('is latched: whoever reads or claims later hears of it, after the frames', () => {
    const { inbox, log, arrive } = setup();
    arrive(1, 2);
    inbox.finish(END, false);
    arrive(3);
    inbox.readNext(recorder(log));
    expect(log).toEqual([1]);
    inbox.readNext(recorder(log));
    inbox.readNext(recorder(log));
    expect(log).toEqual([1, 2, 'closed']);
    const late: unknown[] = [];
    inbox.claim(recorder(late));
    expect(late).toEqual(['closed']);
  });

  test('comes after the callback of the frame that caused it, and only once', () => {
    const { inbox, log, arrive } = setup();
    inbox.claim(
      recorder(log, () => {
        inbox.finish(END, false);
        inbox.finish({ graceful: true, local: true }, true);
        log.push('frame over');
      }),
    );
    arrive(1, 2);
    expect(log).toEqual([1, 'frame over', 'closed']);
  });

  test('drops what is held when told so', () => {
    const { inbox, log, arrive } = setup();
    arrive(1, 3);
    inbox.finish(END, true);
    inbox.claim(recorder(log));
    expect(log).toEqual(['closed']);
  });

  test('a reader that reads on from inside closed() is not told for ever', () => {
    const { inbox } = setup();
    let told = 0;
    const reader: FrameReader = {
      frame() {},
      closed: () => {
        told++;
        inbox.readNext(reader);
      },
    };
    inbox.readNext(reader);
    inbox.finish(END, false);
    expect(told).toBe(1);
  });
});

test('owners and readers that throw are reported, and nothing is lost by it', () => {
  const { inbox, log, arrive, host } = setup();
  const fail = (n: number): void => {
    throw new Error(`owner of ${n}`);
  };
  arrive(1, 3);
  inbox.readNext(recorder(log, fail));
  inbox.claim({
    ...recorder(log, fail),
    closed: () => {
      throw new Error('closed');
    },
  });
  arrive(4);
  inbox.finish(END, false);
  expect(log).toEqual([1, 2, 3, 4]);
  expect(host.ownerErrors.map((error) => (error as Error).message)).toEqual([
    'owner of 1',
    'owner of 2',
    'owner of 3',
    'owner of 4',
    'closed',
  ]);
  expect(host.ownerErrors.some((error) => isConnectionError(error))).toBe(false);
});
