import { describe, expect, it } from 'vitest';
import { bytes } from './endpoint-stand.js';
import { Stand, textsIn } from './stand.js';

describe('R61: a message is serialized when it is handed over', () => {
  it('R61: changing the bytes while the message waits for its connection changes nothing', async () => {
    const stand = new Stand();
    const payload = bytes('original');
    const message = { kind: 'bytes', serviceId: 'chat', bytes: payload };
    const sent = stand.manager.send(stand.peer, message as Parameters<typeof stand.manager.send>[1]);
    payload.fill(120);
    message.serviceId = 'other';
    const link = stand.connector.latest().establish();
    await sent;
    expect(textsIn(link.wire)).toEqual(['original']);
  });

  it('R61: nor while it waits in the send buffer of a live one, or after it was written', () => {
    const stand = new Stand();
    const link = stand.connectOut();
    link.congest();
    const payload = bytes('original');
    for (let n = 0; n < 2; n++)
      void stand.manager.send(stand.peer, { kind: 'bytes', serviceId: 'chat', bytes: payload });
    payload.fill(120);
    link.drainNow();
    expect(textsIn(link.wire).slice(1)).toEqual(['original', 'original']);
  });
});
