import type { PeerId } from '@peerlatch/connection/peer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Chromium } from '../../src/harness/chromium.js';
import { chromiumPath } from '../../src/harness/chromium-path.js';
import type { PeerPage } from '../../src/harness/peer-page.js';
import { PeerProcess } from '../../src/harness/peer-process.js';
import { connected, NodePeer } from '../support/meeting.js';

/** Silence is noticed within their sum and three ticks, each a third of the interval. */
const liveness = { livenessIntervalMs: 600, livenessTimeoutMs: 400 };
const LIVENESS_BOUND_MS = 600 + 400 + 3 * 200;
/** What a busy machine may add. */
const SLACK_MS = 1_000;

describe.skipIf(chromiumPath() === undefined)('an end without a word (needs the Debian package chromium)', () => {
  let chromium: Chromium;
  let page: PeerPage;
  let peer: NodePeer;

  beforeAll(async () => {
    chromium = await Chromium.start();
  });
  afterAll(() => chromium.close());

  describe('of a browser that holds a lock on a Node peer', () => {
    beforeEach(async () => {
      page = await chromium.openPage();
      peer = await NodePeer.start({ limits: liveness });
      await connected(page, peer);
      await page.call('lock', peer.self, 'held');
      expect(peer.node.diagnostics().remoteLocks).toBe(1);
    });
    afterEach(() => peer.node.close());

    async function noticedAfter(end: () => Promise<void> | void) {
      const from = performance.now();
      await end();
      const { at, ...event } = await peer.event('disconnected');
      expect(at - from).toBeLessThan(LIVENESS_BOUND_MS + SLACK_MS);
      expect(peer.node.connections()).toEqual([]);
      expect(peer.node.diagnostics().remoteLocks).toBe(0);
      return event;
    }

    it('a tab that is closed is noticed at once, as a leave', async () => {
      expect(await noticedAfter(() => page.closeTab())).toMatchObject({ graceful: true });
    });

    it('a tab that crashes is noticed at once', async () => {
      await noticedAfter(() => page.crash());
    });

    it('a browser that falls silent is noticed within the liveness bound, and takes its lock again when it wakes', async () => {
      expect(await noticedAfter(() => chromium.freeze())).toMatchObject({ graceful: false, code: 'PEER_SILENT' });
      chromium.thaw();
      expect(await page.call('lockChanges', 'held', 3)).toEqual(['held', 'suspended', 'held']);
      await expect.poll(() => peer.node.diagnostics().remoteLocks).toBe(1);
      await page.closeTab();
    });
  });

  it('by WebRTC: tabs that are closed or crash are noticed by a Node peer and by another tab, within the liveness bound', async () => {
    // Not as small as above: a busy machine must not make the watching tab look silent to the relay.
    const limits = {
      livenessIntervalMs: 2 * liveness.livenessIntervalMs,
      livenessTimeoutMs: 2 * liveness.livenessTimeoutMs,
    };
    await using relay = await NodePeer.start();
    await using observer = await NodePeer.start({ websocket: undefined, webrtc: true, limits });
    await observer.node.connect(relay.self);
    const [watching, closing, crashing] = [
      await chromium.openPage(),
      await chromium.openPage(),
      await chromium.openPage(),
    ];
    const watcher = await watching.call('start', { webrtc: true, limits });
    await watching.call('connect', relay.self);
    const ids: PeerId[] = [];
    for (const doomed of [closing, crashing]) {
      const { id } = await doomed.call('start', { webrtc: true });
      ids.push(id);
      await doomed.call('connect', relay.self);
      await doomed.call('lock', observer.self, 'held');
      await doomed.call('lock', watcher, 'held');
    }
    expect([observer.node.diagnostics().remoteLocks, await watching.call('remoteLocks')]).toEqual([2, 2]);
    const from = performance.now();
    await Promise.all([closing.closeTab(), crashing.crash()]);
    const patience = { interval: 20, timeout: 2 * LIVENESS_BOUND_MS + SLACK_MS };
    await expect.poll(() => observer.node.connections(), patience).toEqual([relay.self]);
    await expect.poll(() => watching.call('connections'), patience).toEqual([relay.self.id]);
    expect(performance.now() - from).toBeLessThan(2 * LIVENESS_BOUND_MS + SLACK_MS);
    expect([observer.node.diagnostics().remoteLocks, await watching.call('remoteLocks')]).toEqual([0, 0]);
    expect(ids.map((id) => observer.node.hasConnection(id))).toEqual([false, false]);
    await watching.closeTab();
  });

  it('a lock that the browser holds survives a crash and restart of the Node peer', async () => {
    page = await chromium.openPage();
    await page.call('start', {});
    const id = '5a'.repeat(20);
    await using first = await PeerProcess.start(id);
    await page.call('lock', first.self, 'kept');
    await first.kill();
    expect(await page.call('lockChanges', 'kept', 2)).toEqual(['held', 'suspended']);
    await using second = await PeerProcess.start(id, first.self.websocket?.port);
    expect(second.self).toEqual(first.self);
    expect(await page.call('lockChanges', 'kept', 3)).toEqual(['held', 'suspended', 'held']);
    expect(await page.call('eventsOf', id)).toContain('disconnected');
    await page.closeTab();
  });

  it('a browser that is killed is noticed at once', async () => {
    await using doomed = await Chromium.start();
    page = await doomed.openPage();
    peer = await NodePeer.start();
    await connected(page, peer);
    const from = performance.now();
    await doomed.kill();
    const { at, graceful } = await peer.event('disconnected');
    expect(at - from).toBeLessThan(SLACK_MS);
    expect(graceful).toBe(false);
    await peer.node.close();
  });
});
