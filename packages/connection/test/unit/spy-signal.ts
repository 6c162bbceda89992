/** An abort signal that tells how many listeners it has, for tests that leaks must not pass. */

export interface SpySignal {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Listeners that are neither removed nor called. */
  readonly listeners: number;
}

type Listener = (event: Event) => void;

export function spySignal(): SpySignal {
  const controller = new AbortController();
  const { signal } = controller;
  const wrapped = new Map<unknown, Listener>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: Listener, options?: { once?: boolean }) => {
    const once = (event: Event): void => {
      wrapped.delete(listener);
      listener(event);
    };
    wrapped.set(listener, once);
    add(type, once, options);
  };
  signal.removeEventListener = (type: string, listener: Listener) => {
    const once = wrapped.get(listener);
    wrapped.delete(listener);
    if (once !== undefined) remove(type, once);
  };
  return {
    signal,
    abort: (reason) => controller.abort(reason),
    get listeners() {
      return wrapped.size;
    },
  };
}
