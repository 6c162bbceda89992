/** What the tests of the inbox share: a host that writes down what it is asked for, and receivers that do. */
import type { Inbox, InboxHost } from '../../../src/link/inbox.js';
import type { LinkEnd, LinkOwner } from '../../../src/link/link.js';

/** An end that somebody else caused. */
export const END: LinkEnd = { graceful: false, local: false };

/** A transport that only writes down what it is asked for. */
export class Host implements InboxHost {
  readonly limits = { maxInboxBytes: 100, maxInboxFrames: 10, inboxOverrunBytes: 50, inboxOverrunFrames: 5 };
  readonly asked: string[] = [];
  readonly ownerErrors: unknown[] = [];
  readonly canPause: boolean;

  constructor(canPause = true) {
    this.canPause = canPause;
  }

  pauseReading: () => void = () => void this.asked.push('pause');
  resumeReading = (): void => void this.asked.push('resume');
  overflow = (): void => void this.asked.push('overflow');
  onOwnerError = (error: unknown): void => void this.ownerErrors.push(error);
}

/** Frame number `n`. */
export function frame(n: number): Uint8Array {
  return Uint8Array.of(n >> 8, n & 255);
}

/** The number of a frame. */
function numberOf(bytes: Uint8Array): number {
  return ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
}

/** Writes down what it gets; `then` runs inside the callback of each frame. */
export function recorder(log: unknown[], then: (n: number) => void = () => {}): LinkOwner {
  return {
    frame: (bytes) => {
      log.push(numberOf(bytes));
      then(numberOf(bytes));
    },
    writable: () => log.push('writable'),
    closed: () => log.push('closed'),
  };
}

/** An inbox with its host, a log for its receivers, and frames for it by number. */
export function standOf(inbox: Inbox, host: Host) {
  const log: unknown[] = [];
  const arrive = (from: number, to = from): void => {
    for (let n = from; n <= to; n++) inbox.arrive(frame(n));
  };
  return { host, inbox, log, arrive };
}
