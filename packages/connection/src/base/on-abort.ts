/**
 * Many listeners of one abort signal behind one: a signal that ends a whole node is given to every call of it, and platforms make
 * each listener dear, search them one by one, and warn of a leak at the eleventh. Used wherever a signal is listened to per call.
 */

interface Hub {
  readonly listeners: Set<() => void>;
  readonly stop: () => void;
}

const hubs = new WeakMap<AbortSignal, Hub>();

/**
 * Calls `listener` once, when `signal` aborts; listeners are called in the order in which they came. Returns the end of listening,
 * idempotent; with the last, nothing listens to the signal any more. A signal that has aborted already never calls.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const hub = hubs.get(signal) ?? open(signal);
  // A function of its own: the same listener may listen twice.
  const own = (): void => listener();
  hub.listeners.add(own);
  return () => {
    if (!hub.listeners.delete(own) || hub.listeners.size > 0 || hubs.get(signal) !== hub) return;
    hubs.delete(signal);
    hub.stop();
  };
}

function open(signal: AbortSignal): Hub {
  const listeners = new Set<() => void>();
  const abort = (): void => {
    hubs.delete(signal);
    for (const listener of listeners) {
      // One that was let go of by another meanwhile is not in the set any more.
      listeners.delete(listener);
      listener();
    }
  };
  signal.addEventListener('abort', abort, { once: true });
  const hub = { listeners, stop: () => signal.removeEventListener('abort', abort) };
  hubs.set(signal, hub);
  return hub;
}
