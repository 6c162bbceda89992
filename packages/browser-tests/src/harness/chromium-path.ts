/** Where Chromium is, if it is installed. Tests that need it are skipped without, and say so in their title. */
import { existsSync } from 'node:fs';
import process from 'node:process';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The program to start: `CHROMIUM_PATH` if it is set, else where Debian and others install it. Undefined: none. */
export function chromiumPath(): string | undefined {
  const { CHROMIUM_PATH: chosen } = process.env;
  const places = chosen === undefined || chosen === '' ? PLACES : [chosen];
  return places.find((path) => existsSync(path));
}
