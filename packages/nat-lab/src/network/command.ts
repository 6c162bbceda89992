/** Runs a system program to its end. The network room calls it; it never goes through a shell. */
import { spawn } from 'node:child_process';
import process from 'node:process';

/** Programs of administrators are not on everybody's path. */
export const SYSTEM_PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

/** A command takes milliseconds; one that hangs is ended, ms. */
const DEADLINE_MS = 20_000;

/** Resolves with what the program wrote to standard output; rejects, with what it wrote to standard error, unless it exits with 0. */
export function runCommand(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, PATH: SYSTEM_PATH }, timeout: DEADLINE_MS });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${[program, ...args].join(' ')} ended with ${code}: ${errors.trim()}\n${input}`.trim()));
    });
    // A program that ended early closes its input; its exit code says why.
    child.stdin.on('error', () => {}).end(input);
  });
}
