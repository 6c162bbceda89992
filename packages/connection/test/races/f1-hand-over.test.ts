import { describe, expect, it } from 'vitest';
import type { LinkOwner } from '../../src/link/link.js';
import { createMemoryLinkPair } from '../../src/link/memory-link.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { bytes, text } from './endpoint-stand.js';

/** Takes everything and remembers it, the end included. */
function recorder(): LinkOwner & { readonly got: string[] } {
  const got: string[] = [];
  return {
    got,
    frame: (frame) => void got.push(text(frame)),
    writable: () => {},
    closed: () => void got.push('closed'),
  };
}

describe('F1: handing a connection over is atomic', () => {
  it.each([0, 1, 10, 300, 1_000])('F1: an owner that claims %i ms later gets each frame once, in order', async (ms) => {
    const clock = new VirtualClock();
    const [outbound, inbound] = createMemoryLinkPair({ clock });
    inbound.send(bytes('auth_required'));
    inbound.send(bytes('second'));
    await clock.advance(ms);
    const owner = recorder();
    outbound.claim(owner);
    inbound.send(bytes('third'));
    await clock.advance(1);
    expect(owner.got).toEqual(['auth_required', 'second', 'third']);
  });

  it('F1: the first owner reads what it needs, and the next one gets exactly the rest', () => {
    const link = new ScriptedLink();
    const first: string[] = [];
    link.deliver(bytes('for the handshake'), bytes('one'), bytes('two'));
    link.readNext({ frame: (frame) => first.push(text(frame)), closed: () => first.push('closed') });
    link.deliver(bytes('three'));
    const owner = recorder();
    link.claim(owner);
    link.deliver(bytes('four'));
    expect(first).toEqual(['for the handshake']);
    expect(owner.got).toEqual(['one', 'two', 'three', 'four']);
  });

  it('F1: a frame that arrives while the held ones are handed out keeps its place', () => {
    const link = new ScriptedLink();
    link.deliver(bytes('one'), bytes('two'));
    const owner = recorder();
    link.claim({
      ...owner,
      frame: (frame) => {
        owner.frame(frame);
        if (owner.got.length === 1) link.deliver(bytes('three'));
      },
    });
    expect(owner.got).toEqual(['one', 'two', 'three']);
  });

  it('F1: the end of a link that nobody owned yet comes after its frames', () => {
    const link = new ScriptedLink();
    link.deliver(bytes('one'));
    link.finish();
    const owner = recorder();
    link.claim(owner);
    expect(owner.got).toEqual(['one', 'closed']);
  });

  it('F1: what waits is bounded: reading stops when the inbox is full, and goes on when it was emptied', () => {
    const link = new ScriptedLink({ limits: { maxInboxFrames: 2 } });
    link.deliver(bytes('one'), bytes('two'));
    expect(link.isReading).toBe(false);
    const owner = recorder();
    link.claim(owner);
    expect(link.isReading).toBe(true);
    expect(owner.got).toEqual(['one', 'two']);
  });

  it('F1: where reading cannot stop, a full inbox ends the link with INBOX_OVERFLOW', () => {
    const link = new ScriptedLink({ limits: { maxInboxFrames: 2 }, capabilities: { canPause: false } });
    link.deliver(bytes('one'), bytes('two'), bytes('three'));
    expect(link.end?.error?.code).toBe('INBOX_OVERFLOW');
  });
});
