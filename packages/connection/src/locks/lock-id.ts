/**
 * What may be a lock id: any text, not empty, of bounded length. On the network it names who needs the connection, e.g. a
 * service id (wire-protocol 6.5).
 */

/** True for 1 to `maxBytes` bytes of UTF-8. */
export function isLockId(text: string, maxBytes: number): boolean {
  if (text.length === 0 || text.length > maxBytes) return false;
  return 3 * text.length <= maxBytes || new TextEncoder().encode(text).length <= maxBytes;
}
