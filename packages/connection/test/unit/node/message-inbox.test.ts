import * as fc from 'fast-check';
import { firstValueFrom, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { MessageInbox, type ReceivedMessage } from '../../../src/node/message-inbox.js';
import { peer } from '../../../src/testing/fixtures.js';

const roomy = { maxInboxFrames: 100, maxInboxBytes: 1_000 };

function message(service: string, size = 1): ReceivedMessage {
  return { from: peer(1), service, bytes: new Uint8Array(size) };
}

function names(into: string[]): (received: ReceivedMessage) => void {
  return ({ service }) => void into.push(service);
}

describe('the message inbox', () => {
  it('hands what came before the first subscriber to it, in order, each once', () => {
    const inbox = new MessageInbox(roomy);
    inbox.push(message('a'));
    inbox.push(message('b'));
    const [first, second]: [string[], string[]] = [[], []];
    inbox.messages$.subscribe(names(first));
    inbox.messages$.subscribe(names(second));
    inbox.push(message('c'));
    expect(first).toEqual(['a', 'b', 'c']);
    expect(second).toEqual(['c']);
  });

  it('holds again whenever nobody subscribes, so that one message can be awaited after the other', async () => {
    const inbox = new MessageInbox(roomy);
    inbox.push(message('a'));
    inbox.push(message('b'));
    expect((await firstValueFrom(inbox.messages$)).service).toBe('a');
    inbox.push(message('c'));
    expect((await firstValueFrom(inbox.messages$)).service).toBe('b');
    expect((await firstValueFrom(inbox.messages$)).service).toBe('c');
  });

  it('keeps the order when a message arrives while held ones are handed out', () => {
    const inbox = new MessageInbox(roomy);
    inbox.push(message('a'));
    inbox.push(message('b'));
    const seen: string[] = [];
    inbox.messages$.subscribe(({ service }) => {
      seen.push(service);
      if (service === 'a') inbox.push(message('c'));
    });
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('drops what exceeds its frames or bytes, and has room again once they were taken', () => {
    const inbox = new MessageInbox({ maxInboxFrames: 2, maxInboxBytes: 10 });
    expect(inbox.push(message('a', 4))).toBe(true);
    expect(inbox.push(message('too large', 7))).toBe(false);
    expect(inbox.push(message('b', 6))).toBe(true);
    expect(inbox.push(message('one too many', 0))).toBe(false);
    const seen: string[] = [];
    inbox.messages$.subscribe(names(seen)).unsubscribe();
    expect(seen).toEqual(['a', 'b']);
    expect(inbox.push(message('c', 10))).toBe(true);
  });

  it('completes when it is closed', () => {
    const inbox = new MessageInbox(roomy);
    let completed = 0;
    inbox.messages$.subscribe({ complete: () => completed++ });
    inbox.close();
    inbox.messages$.subscribe({ complete: () => completed++ });
    expect(completed).toBe(2);
  });

  it('delivers each message exactly once and in order, whoever comes and goes', () => {
    const step = fc.constantFrom('push', 'subscribe', 'unsubscribe', 'takeOne');
    return fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const inbox = new MessageInbox(roomy);
        const seen: string[] = [];
        let pushed = 0;
        let subscription: { unsubscribe(): void } | undefined;
        for (const what of steps) {
          if (what === 'push') inbox.push(message(`${pushed++}`));
          if (what === 'subscribe') subscription ??= inbox.messages$.subscribe(names(seen));
          if (what === 'unsubscribe') {
            subscription?.unsubscribe();
            subscription = undefined;
          }
          if (what === 'takeOne' && subscription === undefined) {
            const one = inbox.messages$.pipe(take(1)).subscribe(names(seen));
            one.unsubscribe();
          }
        }
        inbox.messages$.subscribe(names(seen));
        expect(seen.map(Number)).toEqual(Array.from({ length: pushed }, (_, index) => index));
      }),
    );
  });
});
