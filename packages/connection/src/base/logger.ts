/**
 * The logger port. The library is silent unless one is given. Events are short constant names with structured
 * fields; payloads never appear. Transitions are logged in one place, the endpoint's runner.
 */

/** Fields of one log line: scalars, or an error under `error`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Any structured logger fits behind this (pino, winston, console). */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** Says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** `logger`, but one that throws harms nobody: its line is lost. */
export function isolatedLogger(logger: Logger): Logger {
  const isolated =
    (level: keyof Logger) =>
    (event: string, fields?: LogFields): void => {
      try {
        logger[level](event, fields);
      } catch {
        // There is nobody left to tell.
      }
    };
  return { debug: isolated('debug'), info: isolated('info'), warn: isolated('warn'), error: isolated('error') };
}
