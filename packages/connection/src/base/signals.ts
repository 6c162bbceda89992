/**
 * Abort signals joined and timed on the injected clock. `AbortSignal.timeout` ignores the clock and
 * `AbortSignal.any` keeps memory per call on a long-lived signal, so both are banned in this library.
 */
import { type Clock, startTimer } from './clock.js';
import { ConnectionError } from './errors.js';
import { onAbort } from './on-abort.js';

/** A signal and the duty to let go of what it listens to. */
export interface OwnedSignal extends Disposable {
  readonly signal: AbortSignal;
}

/** Aborts when the first of `sources` does, with its reason. Dispose it to remove its listeners. */
export function joinSignals(sources: readonly (AbortSignal | undefined)[]): OwnedSignal {
  const controller = new AbortController();
  const release: (() => void)[] = [];
  const dispose = (): void => {
    for (const remove of release.splice(0)) remove();
  };
  for (const source of sources) {
    if (source === undefined) continue;
    const abort = (): void => {
      dispose();
      controller.abort(source.reason);
    };
    if (source.aborted) {
      abort();
      break;
    }
    release.push(onAbort(source, abort));
  }
  return { signal: controller.signal, [Symbol.dispose]: dispose };
}

/** Aborts after `ms` milliseconds of `clock`, with a {@link ConnectionError} of code `code`. Dispose it to stop the timer. */
export function timeoutSignal(
  clock: Clock,
  ms: number,
  code: 'CONNECT_TIMEOUT' | 'RPC_TIMEOUT',
  what: string,
): OwnedSignal {
  const controller = new AbortController();
  const cancel = startTimer(clock, ms, () =>
    controller.abort(new ConnectionError(code, `${what} took longer than ${ms} ms.`)),
  );
  return { signal: controller.signal, [Symbol.dispose]: cancel };
}

/** Rejects with `signal.reason` when it aborts, else settles as `promise` does; removes its listener either way. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) {
      promise.catch(() => {});
      abort();
      return;
    }
    promise.then(resolve, reject).finally(onAbort(signal, abort));
  });
}
