/**
 * The version that two peers tell each other in the handshake (wire-protocol 4.2). The handshake machine asks; the newer
 * side decides, so a higher major of the remote is its business, not ours.
 */

/** What this SDK speaks. */
export const PROTOCOL_VERSION = '1.1';

/** Two dot-separated numbers. More than nine digits are no version anybody sends. */
const VERSION = /^(\d{1,9})\.(\d{1,9})$/;

/** True when `remote` is `<major>.<minor>` and its major is at least that of `local`. Never throws. */
export function isCompatibleVersion(remote: string, local: string = PROTOCOL_VERSION): boolean {
  const [theirs, ours] = [majorOf(remote), majorOf(local)];
  return theirs !== undefined && ours !== undefined && theirs >= ours;
}

function majorOf(version: string): number | undefined {
  const major = VERSION.exec(version)?.[1];
  return major === undefined ? undefined : Number(major);
}
