import { expect, test, vi } from 'vitest';
import { askEntryPoints, connectivityService } from '../../../src/node/connectivity-parts.js';
import { type ConnectionNodeOptions, resolveOptions } from '../../../src/node/options.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { encodeConnectivityRequest } from '../../../src/wire/connectivity-frames.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import { PlayedDials } from '../../support/played-dials.js';

const network = vi.hoisted(() => ({ dials: undefined as PlayedDials | undefined }));
vi.mock('#websocket-dial', () => ({
  dialWebSocket: (...call: Parameters<PlayedDials['dial']>) => network.dials?.dial(...call),
}));

function stand(options: ConnectionNodeOptions = {}) {
  const clock = new VirtualClock();
  const dials = new PlayedDials(clock);
  network.dials = dials;
  return { clock, dials, options, resolved: resolveOptions({ clock, ...options }) };
}

test.each([
  [undefined, '1.2.3.4'],
  [{ probeRequestedHost: true }, 'a.example'],
])('the service probes as the options %j say, with the node’s own authorities', (connectivity, host) => {
  const { clock, dials, options, resolved } = stand({ connectivity, dialTls: { ca: 'authority' } });
  const link = new ScriptedLink({ clock, direction: 'inbound' });
  const service = connectivityService(resolved, options);
  service.serve(link, { action: 'connectivityRequest', remoteAddress: '1.2.3.4' });
  const asked = { port: 5, tls: false, host: 'a.example', allowSelfSignedCertificate: false };
  link.deliver(encodeConnectivityRequest('q', asked));
  expect(dials.urls).toEqual([`ws://${host}:5?action=connectivityProbe`]);
  expect(dials.at(0).options.tls).toMatchObject({ ca: 'authority', rejectUnauthorized: true });
  service.close();
  expect(clock.pendingTimers).toBe(0);
});

test('entry points are trusted as the options say, and each message has an id of its own', async () => {
  const dialTls = { ca: 'authority', rejectUnauthorized: true };
  const { clock, dials, options, resolved } = stand({ dialTls, connectivity: { allowSelfSignedCertificate: true } });
  const entryPoints = [1, 2].map((n) => peer(n, { websocket: { host: `e${n}.example`, port: 1, tls: true } }));
  const asking = askEntryPoints(entryPoints, undefined, resolved, options);
  const refused = expect(asking).rejects.toMatchObject({ code: 'CONNECTIVITY_CHECK_FAILED' });
  const ids: string[] = [];
  for (const index of [0, 1]) {
    expect(dials.at(index).options.tls).toEqual(dialTls);
    const link = dials.at(index).open();
    ids.push(...link.sent.map((frame) => decodeEnvelope(frame).messageId));
    link.finish();
    await clock.advance(2_000);
  }
  await refused;
  expect(new Set(ids).size).toBe(2);
});
