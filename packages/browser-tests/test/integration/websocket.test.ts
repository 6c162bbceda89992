import { limits } from '@peerlatch/connection/wire';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Chromium } from '../../src/harness/chromium.js';
import { chromiumPath } from '../../src/harness/chromium-path.js';
import type { PeerPage } from '../../src/harness/peer-page.js';
import { selfSigned } from '../../src/harness/self-signed.js';
import { connected, NodePeer } from '../support/meeting.js';

const ascending = Array.from({ length: 1_000 }, (_, index) => index);

describe.skipIf(chromiumPath() === undefined)(
  'Chromium and Node over WebSocket (needs the Debian package chromium)',
  () => {
    const { cert, key, keyHash } = selfSigned();
    let chromium: Chromium;
    let page: PeerPage;
    let peer: NodePeer;

    beforeAll(async () => {
      chromium = await Chromium.start({ trustedKeys: [keyHash] });
      page = await chromium.openPage();
    });
    afterAll(() => chromium.close());
    afterEach(() => peer.node.close());

    describe.each([
      { scheme: 'ws', tls: undefined },
      { scheme: 'wss', tls: { cert, key } },
    ])('$scheme', ({ tls }) => {
      beforeEach(async () => {
        peer = await NodePeer.start({ websocket: { host: '127.0.0.1', tls } });
      });

      it('the browser dials, and both see one connection', async () => {
        const self = await connected(page, peer);
        expect(self).toEqual({ id: self.id, runtime: 'browser' });
        expect(peer.self.websocket?.tls).toBe(tls !== undefined);
        expect(await page.call('connections')).toEqual([peer.self.id]);
        expect(peer.node.connections()).toEqual([self]);
        expect(await page.call('eventsOf', peer.self.id)).toEqual(['connecting', 'connected']);
      });

      it('a thousand numbered messages arrive in order, both ways at once', async () => {
        const self = await connected(page, peer);
        await Promise.all([page.call('sendNumbers', peer.self, 1_000), peer.sendNumbers(self, 1_000)]);
        expect(await page.call('numbersFrom', peer.self.id, 1_000)).toEqual(ascending);
        expect(await peer.numbers.atLeast(1_000)).toEqual(ascending);
      });

      it('the first thousand messages of either side, sent before there is a connection, arrive in order', async () => {
        const self = await page.call('start', {});
        await page.call('sendNumbers', peer.self, 1_000);
        expect(await peer.numbers.atLeast(1_000)).toEqual(ascending);
        await peer.sendNumbers(self, 1_000);
        expect(await page.call('numbersFrom', peer.self.id, 1_000)).toEqual(ascending);
      });

      it('the largest message, 1 MiB less what the envelope takes, arrives whole, both ways', async () => {
        const self = await connected(page, peer);
        const sent = await page.call('sendLarge', peer.self, limits.maxMessageBytes);
        expect(await peer.large.atLeast(1)).toEqual([sent]);
        expect(await peer.sendLarge(self, limits.maxMessageBytes)).toEqual((await page.call('largeMessages', 1))[0]);
      });

      it('either side locks the connection, and the other one knows', async () => {
        const self = await connected(page, peer);
        await page.call('lock', peer.self, 'from-browser');
        await using lock = await peer.node.lock(self, 'from-node');
        expect(peer.node.diagnostics()).toMatchObject({ localLocks: 1, remoteLocks: 1 });
        expect(await page.call('remoteLocks')).toBe(1);
        await lock.release();
        await page.call('release', 'from-browser');
        await expect.poll(() => page.call('remoteLocks')).toBe(0);
        await expect.poll(() => peer.node.diagnostics().remoteLocks).toBe(0);
      });

      it('the browser leaves, and Node sees an orderly end after every message', async () => {
        await connected(page, peer);
        await page.call('sendNumbers', peer.self, 1_000);
        await page.call('close');
        expect(await peer.event('disconnected')).toMatchObject({ graceful: true });
        expect(peer.numbers.items).toEqual(ascending);
      });

      it('Node leaves, and the browser has every message', async () => {
        const self = await connected(page, peer);
        await peer.sendNumbers(self, 1_000);
        await peer.node.close();
        expect(await page.call('numbersFrom', peer.self.id, 1_000)).toEqual(ascending);
        await expect
          .poll(() => page.call('eventsOf', peer.self.id))
          .toEqual(['connecting', 'connected', 'disconnected']);
      });
    });

    it('a sender that waits for each send never overfills the buffer of the browser, and loses nothing', async () => {
      peer = await NodePeer.start();
      const self = await connected(page, peer);
      // More than a connection may have waiting.
      const [bytes, count] = [524_288, (1.25 * limits.maxOutboxBytes) / 524_288];
      await page.call('streamLarge', peer.self, bytes, count);
      expect((await peer.large.atLeast(count)).map((message) => message.bytes)).toEqual(Array(count).fill(bytes));
      for (let sent = 0; sent < count; sent++) await peer.sendLarge(self, bytes);
      expect(await page.call('largeMessages', count)).toHaveLength(count);
    });

    it('a sender that does not wait is told what did not fit, and what was accepted arrives', async () => {
      peer = await NodePeer.start();
      await connected(page, peer);
      const refused = await page.call('floodLarge', peer.self, 1_000_000, 40);
      expect(Object.keys(refused)).toEqual(['OUTBOX_FULL']);
      const accepted = 40 - (refused.OUTBOX_FULL ?? 0);
      expect(accepted).toBeGreaterThanOrEqual(16);
      await peer.large.atLeast(accepted);
      await page.call('sendNumbers', peer.self, 1);
      await peer.numbers.atLeast(1);
      expect(peer.large.items).toHaveLength(accepted);
    });

    it('two pages of one browser are two peers of one Node peer', async () => {
      peer = await NodePeer.start();
      const other = await chromium.openPage();
      const selves = [await page.call('start', {}), await other.call('start', {})];
      await Promise.all([page.call('connect', peer.self), other.call('connect', peer.self)]);
      await expect.poll(() => peer.node.connections().length).toBe(2);
      expect(selves.map(({ id }) => peer.node.hasConnection(id))).toEqual([true, true]);
      await other.closeTab();
    });

    it('a browser that knows a peer in common dials a Node peer that asks for it', async () => {
      peer = await NodePeer.start();
      await using asking = await NodePeer.start();
      const self = await connected(page, peer);
      await asking.node.connect(peer.self);
      await asking.node.connect(self);
      await expect.poll(() => page.call('eventsOf', asking.self.id)).toContain('connected');
      await asking.sendNumbers(self, 1_000);
      expect(await page.call('numbersFrom', asking.self.id, 1_000)).toEqual(ascending);
    });

    it('a browser refuses to listen, and says what to leave out', async () => {
      peer = await NodePeer.start();
      expect(await page.call('startListening')).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('leave out `websocket`'),
      });
    });

    it('a certificate that nobody vouches for is refused, with an error that names the address', async () => {
      const { cert: strange, key: strangeKey } = selfSigned();
      peer = await NodePeer.start({ websocket: { host: '127.0.0.1', tls: { cert: strange, key: strangeKey } } });
      await page.call('start', {});
      expect(await page.call('connectError', peer.self)).toMatchObject({
        code: 'DIAL_FAILED',
        message: expect.stringContaining(`wss://127.0.0.1:${peer.self.websocket?.port}`),
      });
    });
  },
);
