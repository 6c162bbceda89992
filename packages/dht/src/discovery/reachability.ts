/** Waiting for the first connection of a node (wire-protocol 9.2): by events, not by polling. Used by `Discovery`. */
import { type Clock, ConnectionError, startTimer } from '@peerlatch/connection/base';
import type { Transport } from '@peerlatch/connection/manager';
import type { DhtLimits } from '../base/dht-limits.js';

/** What it needs. */
export interface ConnectionWait {
  readonly transport: Pick<Transport, 'peerEvents$' | 'connections'>;
  readonly clock: Clock;
  readonly limits: Pick<DhtLimits, 'connectivityTimeoutMs'>;
  /** Each gives up with its reason. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/** Resolves when there is a connection, now or later; rejects with `CONNECT_TIMEOUT` or the reason of a signal. Leaves nothing (R57). */
export function waitForConnection({ transport, clock, limits, signals }: ConnectionWait): Promise<void> {
  const { connectivityTimeoutMs: ms } = limits;
  return new Promise((resolve, reject) => {
    const aborted = signals.find((signal) => signal?.aborted);
    if (aborted !== undefined) {
      reject(aborted.reason);
      return;
    }
    if (transport.connections().length > 0) {
      resolve();
      return;
    }
    const release: (() => void)[] = [];
    const end = (settle: () => void): void => {
      for (const remove of release.splice(0)) remove();
      settle();
    };
    for (const signal of signals) {
      const abort = (): void => end(() => reject(signal?.reason));
      signal?.addEventListener('abort', abort);
      release.push(() => signal?.removeEventListener('abort', abort));
    }
    const events = transport.peerEvents$.subscribe(() => {
      if (transport.connections().length > 0) end(resolve);
    });
    release.push(() => events.unsubscribe());
    const text = `There was no connection within ${ms} ms. Check that an entry point runs and can be reached from here.`;
    const fail = (): void => end(() => reject(new ConnectionError('CONNECT_TIMEOUT', text)));
    release.push(startTimer(clock, ms, fail));
  });
}
