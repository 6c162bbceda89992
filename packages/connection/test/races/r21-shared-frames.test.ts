import { describe, expect, it } from 'vitest';
import { MessageInbox, type ReceivedMessage } from '../../src/node/message-inbox.js';
import { userBytes } from '../../src/wire/envelope.js';
import type { IncomingMessage } from '../../src/wire/incoming-message.js';
import { limits } from '../../src/wire/limits.js';
import { text } from './endpoint-stand.js';
import { Stand } from './stand.js';

describe('R21: every listener sees intact data, for as long as it keeps it', () => {
  it('R21: two subscribers get the same message with the same bytes', () => {
    const inbox = new MessageInbox(limits);
    const seen: ReceivedMessage[] = [];
    inbox.messages$.subscribe((message) => seen.push(message));
    inbox.messages$.subscribe((message) => seen.push(message));
    const stand = new Stand();
    inbox.push({ from: stand.peer, service: 'chat', bytes: new TextEncoder().encode('hello') });
    expect(seen.map(({ bytes }) => text(bytes))).toEqual(['hello', 'hello']);
  });

  it('R21: a message that is kept stays as it was when later ones arrive', () => {
    const kept: IncomingMessage[] = [];
    const stand = new Stand({
      manager: {
        onUnhandled: (message) => {
          kept.push(message);
          return true;
        },
      },
    });
    const link = stand.connectOut();
    link.deliver(stand.frame('one'), stand.frame('two'), stand.frame('three'));
    expect(kept.map((message) => text(userBytes(message) ?? new Uint8Array()))).toEqual(['one', 'two', 'three']);
    expect(new Set(kept.map(({ messageId }) => messageId)).size).toBe(3);
  });
});
