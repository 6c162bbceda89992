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
