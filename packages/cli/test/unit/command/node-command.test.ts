import type { PeerEvent } from '@peerlatch/connection/manager';
import type { ContactChange, DhtNodeOptions } from '@peerlatch/dht/node';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type NodeRequest, runNode, runNodeOf } from '../../../src/command/node-command.js';
import { fakeShell } from '../../support/fake-shell.js';
import { contact, peer } from '../../support/peers.js';

const REQUEST: NodeRequest = {
  ...{ entryPoints: [peer(2)], webrtc: false, json: true },
  server: { host: '127.0.0.1', port: 0 },
};
const forever = new Promise<never>(() => {});

function stand(joined: Promise<void>) {
  const shell = fakeShell();
  const contactChanges$ = new Subject<ContactChange>();
  const peerEvents$ = new Subject<PeerEvent>();
  const options: DhtNodeOptions[] = [];
  let isClosed = false;
  const close = async (): Promise<void> => {
    isClosed = true;
  };
  const node = {
    ...{ self: peer(1), contactChanges$, connection: { peerEvents$ }, close },
    joined: () => joined,
    neighbours: () => [peer(2)],
  };
  const open = async (given: DhtNodeOptions) => {
    options.push(given);
    return node;
  };
  const run = (request: Partial<NodeRequest> = {}) => runNodeOf(open, { ...REQUEST, ...request }, shell);
  const types = () => shell.objects().map((line) => (line as { type: string }).type);
  const isObserved = () => contactChanges$.observed || peerEvents$.observed;
  return { run, shell, options, types, isClosed: () => isClosed, isObserved, contactChanges$ };
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe('node', () => {
  it('runs until somebody interrupts, tells what happens, and leaves', async () => {
    const { run, shell, types, options, isClosed, isObserved, contactChanges$ } = stand(Promise.resolve());
    const running = run({ id: 'ab'.repeat(20), region: 3 });
    await turns();
    contactChanges$.next({ set: 'nearby', type: 'added', contact: contact(3) });
    contactChanges$.next({ set: 'neighbour', type: 'removed', contact: contact(3) });
    expect(isClosed()).toBe(false);
    shell.interrupt();
    await running;
    expect(types()).toEqual(['started', 'neighbour-added', 'joined', 'neighbour-removed', 'stopped']);
    expect(options).toMatchObject([{ id: 'ab'.repeat(20), region: 3, websocket: { port: 0 }, entryPoints: [peer(2)] }]);
    expect([isClosed(), isObserved(), shell.clock.pendingTimers]).toEqual([true, false, 0]);
  });

  it('gives up when it has not joined in time, if it was given a time', async () => {
    const { run, shell, types, isClosed } = stand(forever);
    const failure = run({ timeoutMs: 1_000 }).catch((error: unknown) => error);
    await turns();
    await shell.clock.advance(1_000);
    expect(await failure).toMatchObject({ code: 'NOT_JOINED', exitCode: 4 });
    expect([isClosed(), types().at(-1)]).toEqual([true, 'stopped']);
  });

  it('that has joined in time runs on', async () => {
    const { run, shell, isClosed } = stand(Promise.resolve());
    const running = run({ timeoutMs: 1_000 });
    await turns();
    await shell.clock.advance(10_000);
    await turns();
    expect(isClosed()).toBe(false);
    shell.interrupt();
    await running;
  });

  it('that nobody could reach is not started', async () => {
    const running = runNode({ ...REQUEST, server: undefined, entryPoints: [] }, fakeShell());
    await expect(running).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
