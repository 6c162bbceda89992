// @ts-check
// Module hooks for lib/import-cones.mjs: append the URL of every ES module that is loaded to the file that the
// environment names. Runs in the hooks thread of a measured process; writes synchronously, so nothing is lost at exit.
import { appendFileSync } from 'node:fs';
import process from 'node:process';

/** @type {import('node:module').LoadHook} */
export function load(url, context, nextLoad) {
  appendFileSync(process.env.PEERLATCH_LOADED_MODULES ?? '', `${url}\n`);
  return nextLoad(url, context);
}
