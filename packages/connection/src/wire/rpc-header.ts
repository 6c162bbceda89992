/**
 * The header map of an RPC message, both ways (wire-protocol 1.6). The envelope encoder asks for the entries of a kind
 * of message; the decoder asks what entries mean. By value, never by presence of a key: a 103.3.1 request carries an
 * empty `notification`, and a presence test would take it for a notification and never answer (R64).
 */
import type { IncomingMessage } from './incoming-message.js';
import type { OutgoingMessage } from './outgoing-message.js';

/** What the entries read so far say; a later entry of the same key wins. */
export interface HeaderFacts {
  /** Entries read, of any key. */
  readonly entries: number;
  readonly method: string;
  readonly isRequest: boolean;
  readonly isNotification: boolean;
  readonly isResponse: boolean;
}

/** What an empty header says. */
export const NO_HEADER: HeaderFacts = {
  entries: 0,
  method: '',
  isRequest: false,
  isNotification: false,
  isResponse: false,
};

/** Takes one entry into account; unknown keys mean nothing. */
export function applyEntry(before: HeaderFacts, key: string, value: string): HeaderFacts {
  const entries = before.entries + 1;
  if (key === 'method') return { ...before, entries, method: value };
  if (key === 'request') return { ...before, entries, isRequest: value !== '' };
  if (key === 'notification') return { ...before, entries, isNotification: value !== '' };
  if (key === 'response') return { ...before, entries, isResponse: value !== '' };
  return { ...before, entries };
}

/** The kind that the entries add up to; a response wins over a request, as in the order of dispatch. */
export function kindOf({ method, isRequest, isNotification, isResponse }: HeaderFacts): IncomingMessage['kind'] {
  if (isResponse) return 'response';
  if (!isRequest || method === '') return 'other';
  return isNotification ? 'notification' : 'request';
}

/** Entries to write, in this order. A request goes without the `notification` key, which 103.3.1 accepts. */
export function headerEntries(
  kind: OutgoingMessage['kind'],
  method: string,
): readonly (readonly [key: string, value: string])[] {
  switch (kind) {
    case 'request':
      return [
        ['method', method],
        ['request', 'request'],
      ];
    case 'notification':
    case 'bytes':
      return [
        ['method', method],
        ['request', 'request'],
        ['notification', 'notification'],
      ];
    case 'response':
    case 'error':
      return [
        ['response', 'response'],
        ['method', method],
      ];
  }
}
