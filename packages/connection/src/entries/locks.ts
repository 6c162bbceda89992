/** `@peerlatch/connection/locks`: keeping connections that somebody needs, over any `Transport`. Safe for browsers. */
export { ConnectionLocker, type LockCounts, type SuspendedLock } from '../locks/connection-locker.js';
export type { LockHandle, LockState, LockStatus, LockSuspension } from '../locks/lock-handle.js';
export { ConnectionLockRpc, LOCK_SERVICE_ID } from '../locks/lock-rpc.js';
export type { LockKind } from '../locks/lock-table.js';
export type { ConnectionLockerOptions, LockerLimits, LockOptions } from '../locks/locker-options.js';
export {
  AFTER_LEAVE_DELAY_MS,
  defaultReconnectPolicy,
  RECONNECT_DELAYS_MS,
  type ReconnectPolicy,
  type ReconnectSituation,
} from '../locks/reconnect-policy.js';
