import { describe, expect, it } from 'vitest';
import { Stand, textsIn } from './stand.js';

describe('R36: a message that may not open a connection', () => {
  it('R36: is rejected at once while the connection is being established, and is not sent later', async () => {
    const stand = new Stand();
    const waiting = stand.say('waits');
    const impatient = stand.say('may not wait', { connect: false });
    await impatient.settled;
    expect(impatient.ending).toBe('NOT_CONNECTED');
    const link = stand.connector.latest().establish();
    await waiting.settled;
    expect(textsIn(link.wire)).toEqual(['waits']);
  });

  it('R36: is rejected at once while the peer’s own dial is awaited', async () => {
    const stand = new Stand();
    void stand.say('waits');
    stand.connector.latest().refuse();
    const impatient = stand.say('may not wait', { connect: false });
    await impatient.settled;
    expect(stand.phase).toBe('awaitingPeer');
    expect(impatient.ending).toBe('NOT_CONNECTED');
  });

  it('R36: so is one that may open a connection but not wait for it', async () => {
    const stand = new Stand();
    void stand.say('waits');
    const impatient = stand.say('now or never', { bufferWhileConnecting: false });
    await impatient.settled;
    expect(impatient.ending).toBe('NOT_CONNECTED');
  });

  it('R36: is rejected and dials nobody where there is no connection; passes where there is one', async () => {
    const stand = new Stand();
    const early = stand.say('too early', { connect: false });
    await early.settled;
    expect(early.ending).toBe('NOT_CONNECTED');
    expect(stand.connector.attempts).toHaveLength(0);
    const link = stand.connectOut();
    await stand.say('now', { connect: false }).settled;
    expect(textsIn(link.wire)).toEqual(['first', 'now']);
  });

  it('R36: closing a node that is still connecting takes no time: nothing waits for the attempt', async () => {
    const stand = new Stand();
    const waiting = stand.say('waits');
    await stand.manager.close();
    await waiting.settled;
    expect(waiting.ending).toBe('CLOSED');
    expect(stand.clock.now()).toBe(0);
    expect(stand.clock.pending()).toEqual([]);
  });
});
