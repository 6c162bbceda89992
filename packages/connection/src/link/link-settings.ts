/** What all links of one dialler or listener share, so that a link itself stays small. */
import type { Clock } from '../base/clock.js';
import { type Logger, silentLogger } from '../base/logger.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';

/** Shared by many links. */
export interface LinkSettings {
  readonly clock: Clock;
  readonly limits: Limits;
  /** Hears what an owner, a reader or a listener threw. Must not throw. */
  readonly onOwnerError: (error: unknown) => void;
}

/** The part of a dialler's or listener's options that its links need. */
export interface LinkSettingsInput {
  readonly clock: Clock;
  readonly limits?: Limits | undefined;
  readonly logger?: Logger | undefined;
}

/** Settings with the defaults filled in; an owner that throws is logged as `link.ownerThrew`. */
export function linkSettings(input: LinkSettingsInput): LinkSettings {
  const { clock, limits = defaultLimits, logger = silentLogger } = input;
  return { clock, limits, onOwnerError: (error) => logger.error('link.ownerThrew', { error }) };
}
