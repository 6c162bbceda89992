import { describe, expect, test } from 'vitest';
import { Inbox } from '../../../src/link/inbox.js';
import { END, Host, recorder, standOf } from './inbox-stand.js';

function setup(canPause = true) {
  const host = new Host(canPause);
  return standOf(new Inbox(host), host);
}

describe('pausing', () => {
  test('holds frames and the end in order until resume()', () => {
    const { inbox, log, arrive, host } = setup();
    inbox.claim(recorder(log));
    inbox.pause();
    arrive(1, 2);
    inbox.finish(END, false);
    expect([log, inbox.isPaused, host.asked]).toEqual([[], true, ['pause']]);
    inbox.resume();
    expect([log, inbox.isPaused]).toEqual([[1, 2, 'closed'], false]);
  });

  test('an owner that pauses inside a callback gets nothing more until it resumes', () => {
    const { inbox, log, arrive } = setup();
    arrive(1, 4);
    inbox.claim(recorder(log, (n) => (n === 2 ? inbox.pause() : undefined)));
    expect(log).toEqual([1, 2]);
    arrive(5);
    inbox.resume();
    expect(log).toEqual([1, 2, 3, 4, 5]);
  });

  test('an owner that resumes, and frames that arrive, inside a callback change no order', () => {
    const { inbox, log, arrive } = setup();
    inbox.claim(
      recorder(log, (n) => {
        if (n !== 1) return;
        inbox.pause();
        arrive(2, 3);
        inbox.resume();
        log.push('first over');
      }),
    );
    arrive(1);
    expect(log).toEqual([1, 'first over', 2, 3]);
  });

  test('a reader gets nothing either', () => {
    const { inbox, log, arrive } = setup();
    inbox.pause();
    arrive(1);
    inbox.readNext(recorder(log));
    expect(log).toEqual([]);
    inbox.resume();
    expect(log).toEqual([1]);
  });
});

describe('bounds', () => {
  test('a full inbox pauses reading once, and resumes it when half of it is taken', () => {
    const { inbox, log, arrive, host } = setup();
    arrive(1, 9);
    expect([host.asked, inbox.isPaused]).toEqual([[], false]);
    arrive(10, 12);
    expect([host.asked, inbox.isPaused]).toEqual([['pause'], true]);
    for (let n = 0; n < 6; n++) inbox.readNext(recorder(log));
    expect(host.asked).toEqual(['pause']);
    inbox.readNext(recorder(log));
    expect([host.asked, inbox.isPaused]).toEqual([['pause', 'resume'], false]);
  });

  test('bytes count as frames do', () => {
    const { inbox, host } = setup();
    inbox.arrive(new Uint8Array(99));
    expect(host.asked).toEqual([]);
    inbox.arrive(new Uint8Array(1));
    expect(host.asked).toEqual(['pause']);
  });

  test('what a paused transport still delivers is kept up to the overrun, and then the link must end', () => {
    const { arrive, host } = setup();
    arrive(1, 15);
    expect(host.asked).toEqual(['pause']);
    arrive(16);
    expect(host.asked).toEqual(['pause', 'overflow']);
  });

  test('a transport that cannot pause overflows at the bound itself', () => {
    const { arrive, host } = setup(false);
    arrive(1, 10);
    expect(host.asked).toEqual([]);
    arrive(11);
    expect(host.asked).toEqual(['overflow']);
  });

  test('the bound holds for an owner that has paused, too', () => {
    const { inbox, log, arrive, host } = setup();
    inbox.claim(recorder(log));
    inbox.pause();
    arrive(1, 16);
    expect(host.asked).toEqual(['pause', 'overflow']);
  });

  test('resume() of an owner does not read on while the inbox is still full', () => {
    const { inbox, arrive, host } = setup();
    arrive(1, 10);
    inbox.pause();
    inbox.resume();
    expect(host.asked).toEqual(['pause']);
  });

  test('once our side leaves, the transport reads on, and what does not fit is dropped', () => {
    const { inbox, log, arrive, host } = setup();
    arrive(1, 10);
    inbox.leave();
    expect(host.asked).toEqual(['pause', 'resume']);
    arrive(11, 100);
    inbox.claim(recorder(log));
    expect([log.at(-1), host.asked]).toEqual([10, ['pause', 'resume']]);
  });
});

describe('counting', () => {
  const bytes = (length: number) => new Uint8Array(length);

  test('reading goes on at half of the bytes exactly, and not before', () => {
    const { inbox, log, host } = setup();
    for (const length of [49, 1, 50]) inbox.arrive(bytes(length));
    inbox.readNext(recorder(log));
    expect(host.asked).toEqual(['pause']);
    inbox.readNext(recorder(log));
    expect(host.asked).toEqual(['pause', 'resume']);
  });

  test('the overrun of bytes is kept to the last one, and one more ends the link', () => {
    const { inbox, host } = setup();
    for (const length of [100, 50]) inbox.arrive(bytes(length));
    expect(host.asked).toEqual(['pause']);
    inbox.arrive(bytes(1));
    expect(host.asked).toEqual(['pause', 'overflow']);
  });

  test('frames that were taken do not count, neither for the bound nor for the overrun', () => {
    const { inbox, log, arrive, host } = setup();
    arrive(1, 9);
    for (let n = 0; n < 5; n++) inbox.readNext(recorder(log));
    arrive(10, 14);
    expect(host.asked).toEqual([]);
    arrive(15, 20);
    expect(host.asked).toEqual(['pause']);
    arrive(21);
    expect(host.asked).toEqual(['pause', 'overflow']);
  });

  test('a transport that cannot pause is never said to be paused by a full inbox', () => {
    const { inbox, arrive } = setup(false);
    arrive(1, 10);
    expect(inbox.isPaused).toBe(false);
  });

  test('a pause that ends asks the transport to read on, and after the end nothing is asked', () => {
    const { inbox, host } = setup();
    inbox.pause();
    inbox.resume();
    expect(host.asked).toEqual(['pause', 'resume']);
    inbox.finish(END, false);
    inbox.pause();
    expect(host.asked).toEqual(['pause', 'resume']);
  });

  test('a view of half of its memory is held as it is, one of less is copied', () => {
    const { inbox } = setup();
    const got: number[] = [];
    const reader = { frame: (view: Uint8Array) => void got.push(view.buffer.byteLength), closed: () => {} };
    inbox.arrive(new Uint8Array(new ArrayBuffer(20), 0, 10));
    inbox.arrive(new Uint8Array(new ArrayBuffer(21), 0, 10));
    inbox.readNext(reader);
    inbox.readNext(reader);
    expect(got).toEqual([20, 10]);
  });
});

describe('callbacks', () => {
  test('a frame that arrives inside the callback of another follows it, held or not', () => {
    const { inbox, log, arrive } = setup();
    const nested = (n: number): void => {
      if (n % 10 !== 1) return;
      arrive(n + 1);
      inbox.resume();
      log.push('over');
    };
    arrive(1);
    inbox.claim(recorder(log, nested));
    arrive(11);
    expect(log).toEqual([1, 'over', 2, 11, 'over', 12]);
  });

  test('the first end counts, and each who is told is told once', () => {
    const { inbox, log, host } = setup();
    const ends: boolean[] = [];
    inbox.finish({ graceful: true, local: false }, false);
    inbox.finish(END, false);
    inbox.readNext({ frame: () => {}, closed: ({ graceful }) => void ends.push(graceful) });
    inbox.resume();
    expect([ends, host.ownerErrors]).toEqual([[true], []]);
    const owner = recorder(log);
    inbox.claim(owner);
    expect([log, inbox.owner]).toEqual([['closed'], owner]);
  });

  test('a reader that throws when it is told of the end is reported', () => {
    const { inbox, host } = setup();
    inbox.finish(END, false);
    inbox.readNext({
      frame: () => {},
      closed: () => {
        throw new Error('no');
      },
    });
    expect(host.ownerErrors).toHaveLength(1);
  });
});

describe('a transport that hands over a frame while it is asked to pause', () => {
  test('is asked once, and the frame waits like all others', () => {
    const { inbox, log, arrive, host } = setup();
    inbox.claim(recorder(log));
    let isFirst = true;
    host.pauseReading = () => {
      host.asked.push('pause');
      if (isFirst) {
        isFirst = false;
        arrive(1, 10);
      }
    };
    inbox.pause();
    expect([log, host.asked]).toEqual([[], ['pause']]);
  });
});

test('an inbox that was emptied counts from zero', () => {
  const { inbox, log, host } = setup();
  inbox.arrive(new Uint8Array(50));
  inbox.readNext(recorder(log));
  inbox.arrive(new Uint8Array(99));
  expect(host.asked).toEqual([]);
  inbox.arrive(new Uint8Array(1));
  expect(host.asked).toEqual(['pause']);
});

test('a reader that reads on when it is told of the end is not told again', () => {
  const { inbox } = setup();
  let told = 0;
  const reader = {
    frame: () => {},
    closed: () => {
      told++;
      inbox.readNext(reader);
    },
  };
  inbox.finish(END, false);
  inbox.readNext(reader);
  inbox.resume();
  expect(told).toBe(1);
});
