/** `@peerlatch/connection/base`: errors, the clock, randomness, logging, metrics, bytes. */
export { compareBytes, equalBytes, fromHex, toHex } from '../base/bytes.js';
export { type CancelTimer, type Clock, startTimer, systemClock } from '../base/clock.js';
export { DeadlineWheel, type WheelEntry } from '../base/deadline-wheel.js';
export { ConnectionError, type ErrorCode, type ErrorDetails, isConnectionError } from '../base/errors.js';
export { type LogFields, type Logger, silentLogger } from '../base/logger.js';
export { type Counter, type Metrics, noMetrics } from '../base/metrics.js';
export { onAbort } from '../base/on-abort.js';
export { type Random, randomFraction, randomHex, systemRandom } from '../base/random.js';
export { abortable, joinSignals, type OwnedSignal, timeoutSignal } from '../base/signals.js';
