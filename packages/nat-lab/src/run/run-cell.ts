/** One cell from begin to end: build it, connect, lock and talk, perhaps lose the path, and take it down. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell } from '../plan/cell.js';
import type { CellResult } from '../plan/cell-result.js';
import { LOSS_DEADLINE_MS, MESSAGES, OUTAGE_MS } from '../plan/expectation.js';
import { HostPair } from './host-pair.js';
import type { Laboratory } from './laboratory.js';

/** Beyond the deadline, so that a late end is seen as late and not as missing, ms. */
const PATIENCE_MS = 8_000;

/** A relay is often the first path that works; a direct one takes over within this, ms. */
const SETTLE_MS = 500;

/** Never rejects: what goes wrong is in the result. `onBuilt` is called when the peers are about to connect. */
export async function runCell(laboratory: Laboratory, cell: Cell, onBuilt = () => {}): Promise<CellResult> {
  const nothing = { path: undefined, failure: undefined, farFailure: undefined, received: undefined, ended: undefined };
  try {
    await using pair = await HostPair.build(laboratory, cell);
    onBuilt();
    return await visit(cell, pair);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { cell, ms: 0, locks: 0, ...nothing, error: text };
  } finally {
    onBuilt();
  }
}

async function visit(cell: Cell, pair: HostPair): Promise<CellResult> {
  const { left, right } = pair;
  const { ms, failure } = await left.ask({ type: 'connect', to: right.self });
  const nothing = { ended: undefined, error: undefined };
  if (failure !== undefined) {
    const { failure: farFailure } = await right.ask({ type: 'evidence', of: left.self.id });
    return { cell, ms, path: undefined, failure, farFailure, locks: 0, received: undefined, ...nothing };
  }
  const connected = { cell, ms, failure: undefined, farFailure: undefined, ...nothing };
  const locks = await Promise.all([
    left.ask({ type: 'lock', to: right.self }),
    right.ask({ type: 'lock', to: left.self }),
  ]);
  const received = await talk(pair);
  await sleep(SETTLE_MS);
  const { path } = await left.ask({ type: 'evidence', of: right.self.id });
  const talked = { ...connected, path, locks: locks.filter((accepted) => accepted).length, received };
  if (cell.path === 'returns') {
    await pair.access.cut();
    await sleep(OUTAGE_MS);
    await pair.access.restore();
    return { ...talked, received: await talk(pair), ended: await ends(pair, 0) };
  }
  if (cell.path === 'dies') {
    await pair.access.cut();
    return { ...talked, ended: await ends(pair, LOSS_DEADLINE_MS + PATIENCE_MS) };
  }
  return talked;
}

async function talk({ left, right }: HostPair): Promise<NonNullable<CellResult['received']>> {
  const [atLeft, atRight] = await Promise.all([
    left.ask({ type: 'exchange', to: right.self, count: MESSAGES }),
    right.ask({ type: 'exchange', to: left.self, count: MESSAGES }),
  ]);
  return { left: atLeft, right: atRight };
}

/** How long until each side told the end of the connection; looks for so many ms. */
async function ends({ left, right }: HostPair, timeoutMs: number): Promise<NonNullable<CellResult['ended']>> {
  const begin = performance.now();
  const wait = async (of: typeof left, other: typeof left): Promise<number | undefined> =>
    (await of.ask({ type: 'awaitEnd', of: other.self.id, timeoutMs })) ? performance.now() - begin : undefined;
  const [atLeft, atRight] = await Promise.all([wait(left, right), wait(right, left)]);
  return { left: atLeft, right: atRight };
}
