import { isOfferer, type PeerDescriptor, parsePeerId } from '@peerlatch/connection/peer';
import { limits } from '@peerlatch/connection/wire';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Chromium } from '../../src/harness/chromium.js';
import { chromiumPath } from '../../src/harness/chromium-path.js';
import type { PeerPage } from '../../src/harness/peer-page.js';
import { NodePeer } from '../support/meeting.js';

const ascending = Array.from({ length: 1_000 }, (_, index) => index);

/** By the rule of the network, the first of them offers to the second. */
const [OFFERER = '', ANSWERER = ''] = ['a1'.repeat(20), 'b2'.repeat(20)].sort((one, other) =>
  isOfferer(parsePeerId(one), parsePeerId(other)) ? -1 : 1,
);

describe.skipIf(chromiumPath() === undefined)('Chromium over WebRTC (needs the Debian package chromium)', () => {
  let chromium: Chromium;
  /** Has a server, and relays the signals of the others, who have none. */
  let relay: NodePeer;
  let page: PeerPage;

  beforeAll(async () => {
    chromium = await Chromium.start();
    [relay, page] = await Promise.all([NodePeer.start(), chromium.openPage()]);
  });
  afterAll(async () => {
    await relay.node.close();
    await chromium.close();
  });

  async function startPage(one: PeerPage, id?: string): Promise<PeerDescriptor> {
    const self = await one.call('start', { id, webrtc: true });
    await one.call('connect', relay.self);
    return self;
  }

  describe.each([
    { who: 'the browser', browserId: OFFERER, nodeId: ANSWERER },
    { who: 'Node', browserId: ANSWERER, nodeId: OFFERER },
  ])('with a Node peer, where $who offers', ({ who, browserId, nodeId }) => {
    let peer: NodePeer;
    let self: PeerDescriptor;

    beforeEach(async () => {
      peer = await NodePeer.start({ id: nodeId, websocket: undefined, webrtc: true });
      await peer.node.connect(relay.self);
      self = await startPage(page, browserId);
    });
    afterEach(() => peer.node.close());

    it('the browser connects, and both see one connection by WebRTC', async () => {
      await page.call('connect', peer.self);
      expect(await page.call('eventsOf', peer.self.id)).toEqual(['connecting', 'connected']);
      expect(await page.call('establishedBy', peer.self)).toBe('webrtc');
      expect(peer.node.connections().map(({ id }) => id)).toEqual([relay.self.id, self.id]);
    });

    it('Node connects', async () => {
      await peer.node.connect(self);
      await expect.poll(() => page.call('eventsOf', peer.self.id)).toEqual(['connecting', 'connected']);
    });

    it('a thousand numbered messages of each side, sent before there is a connection, arrive in order', async () => {
      await Promise.all([page.call('sendNumbers', peer.self, 1_000), peer.sendNumbers(self, 1_000)]);
      expect(await peer.numbers.atLeast(1_000)).toEqual(ascending);
      expect(await page.call('numbersFrom', peer.self.id, 1_000)).toEqual(ascending);
    });

    it('either side locks the connection, and the other one knows', async () => {
      await page.call('lock', peer.self, 'from-browser');
      await using lock = await peer.node.lock(self, 'from-node');
      expect(peer.node.locks.locks('remote', self.id)).toEqual(['from-browser']);
      expect(await page.call('remoteLocks')).toBe(1);
      await lock.release();
      await page.call('release', 'from-browser');
      await expect.poll(() => page.call('remoteLocks')).toBe(0);
      await expect.poll(() => peer.node.diagnostics().remoteLocks).toBe(0);
    });

    it('the largest message that both take arrives whole, and a larger one is refused with the limit', async () => {
      await page.call('connect', peer.self);
      const refused = await page.call('sendLargeError', peer.self, limits.maxMessageBytes);
      expect(refused).toMatchObject({ code: 'FRAME_TOO_LARGE' });
      const { bytes, maxFrameBytes } = refused?.data ?? {};
      // What the envelope takes varies with the number of the message.
      const largest = Number(maxFrameBytes) - (Number(bytes) - limits.maxMessageBytes) - 8;
      const sent = await page.call('sendLarge', peer.self, largest);
      expect(await peer.large.atLeast(1)).toEqual([sent]);
      expect(await page.call('sendLargeError', peer.self, largest + 16)).toMatchObject({ code: 'FRAME_TOO_LARGE' });

      await expect(peer.sendLarge(self, largest + 16)).rejects.toMatchObject({ code: 'FRAME_TOO_LARGE' });
      expect(await peer.sendLarge(self, largest)).toEqual((await page.call('largeMessages', 1))[0]);
      expect(await page.call('eventsOf', peer.self.id)).not.toContain('disconnected');
    });

    it('the browser leaves, and Node sees an orderly end after every message', async () => {
      await page.call('sendNumbers', peer.self, 1_000);
      await page.call('close');
      expect(await peer.event('disconnected')).toMatchObject({ id: self.id, graceful: true });
      expect(peer.numbers.items).toEqual(ascending);
    });

    it('Node leaves, and the browser has every message and no connection', async () => {
      await peer.sendNumbers(self, 1_000);
      await peer.node.close();
      expect(await page.call('numbersFrom', peer.self.id, 1_000)).toEqual(ascending);
      await expect.poll(() => page.call('connections')).toEqual([relay.self.id]);
      expect(await page.call('eventsOf', peer.self.id)).toEqual(['connecting', 'connected', 'disconnected']);
    });

    it('opens twenty times in a row', async () => {
      const times = await page.call('timeOpens', peer.self, 20);
      console.info(`${who} offers; ms to open: ${times.map((ms) => ms.toFixed(0)).join(' ')}`);
      expect(times).toHaveLength(20);
      expect(peer.events.items.filter(({ type }) => type === 'connected')).toHaveLength(21);
    });
  });

  it('senders that wait for each send move 20 MiB both ways, in order and without loss', async () => {
    await using peer = await NodePeer.start({ websocket: undefined, webrtc: true });
    await peer.node.connect(relay.self);
    const self = await startPage(page);
    await page.call('connect', peer.self);
    const [bytes, count] = [131_072, 160];
    await page.call('streamLarge', peer.self, bytes, count);
    expect((await peer.large.atLeast(count)).map((message) => message.bytes)).toEqual(Array(count).fill(bytes));
    for (let sent = 0; sent < count; sent++) await peer.sendLarge(self, bytes);
    expect(await page.call('largeMessages', count)).toHaveLength(count);
  });

  describe('between two pages', () => {
    let other: PeerPage;
    let offerer: PeerDescriptor;
    let answerer: PeerDescriptor;

    beforeAll(async () => {
      other = await chromium.openPage();
    });
    beforeEach(async () => {
      [offerer, answerer] = await Promise.all([startPage(page, OFFERER), startPage(other, ANSWERER)]);
    });
    afterAll(() => other.closeTab());

    it('the one that offers connects', async () => {
      await page.call('connect', answerer);
      expect(await page.call('establishedBy', answerer)).toBe('webrtc');
      await expect.poll(() => other.call('eventsOf', offerer.id)).toEqual(['connecting', 'connected']);
    });

    it('the one that answers connects', async () => {
      await other.call('connect', offerer);
      expect(await other.call('establishedBy', offerer)).toBe('webrtc');
      await expect.poll(() => page.call('eventsOf', answerer.id)).toEqual(['connecting', 'connected']);
    });

    it('a thousand numbered messages of each, sent before there is a connection, arrive in order', async () => {
      await Promise.all([page.call('sendNumbers', answerer, 1_000), other.call('sendNumbers', offerer, 1_000)]);
      expect(await other.call('numbersFrom', offerer.id, 1_000)).toEqual(ascending);
      expect(await page.call('numbersFrom', answerer.id, 1_000)).toEqual(ascending);
      expect(await page.call('eventsOf', answerer.id)).toEqual(['connecting', 'connected']);
    });

    it('each locks the other one', async () => {
      await Promise.all([page.call('lock', answerer, 'one'), other.call('lock', offerer, 'two')]);
      expect([await page.call('remoteLocks'), await other.call('remoteLocks')]).toEqual([1, 1]);
      await Promise.all([page.call('release', 'one'), other.call('release', 'two')]);
      await expect.poll(() => page.call('remoteLocks')).toBe(0);
      await expect.poll(() => other.call('remoteLocks')).toBe(0);
    });

    it('one leaves, and the other has every message and no connection', async () => {
      await page.call('sendNumbers', answerer, 1_000);
      await page.call('close');
      expect(await other.call('numbersFrom', offerer.id, 1_000)).toEqual(ascending);
      await expect.poll(() => other.call('connections')).toEqual([relay.self.id]);
    });

    it('both leave at once', async () => {
      await page.call('connect', answerer);
      await Promise.all([page.call('disconnect', answerer), other.call('disconnect', offerer)]);
      await expect.poll(() => page.call('connections')).toEqual([relay.self.id]);
      await expect.poll(() => other.call('connections')).toEqual([relay.self.id]);
    });
  });
});
