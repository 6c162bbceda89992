/** `npm run nat-lab`: who reaches whom by WebRTC through which NATs. Results to stdout, progress to stderr. */
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { missingRequirements, REQUIREMENTS } from './network/requirements.js';
import { cells, selectCells } from './plan/cell.js';
import type { CellResult } from './plan/cell-result.js';
import { complaintsOf } from './plan/complaints.js';
import { jsonLines } from './report/json-lines.js';
import { markdown } from './report/markdown.js';
import { table } from './report/table.js';
import { Laboratory } from './run/laboratory.js';
import { runCells } from './run/run-cells.js';

interface Flags {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly only?: readonly string[];
  readonly log?: boolean;
}

/** Exit codes: as expected, not as expected, and the laboratory cannot be built here. */
const UNEXPECTED = 1;
const UNAVAILABLE = 2;

async function tryAll(flags: Flags): Promise<void> {
  const missing = missingRequirements();
  if (missing.length > 0) {
    console.error(`The laboratory needs ${REQUIREMENTS}. Missing here: ${missing.join(', ')}.`);
    process.exitCode = UNAVAILABLE;
    return;
  }
  // What is built is removed on the way out of the process, whatever ends it.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(code));
  await using laboratory = await Laboratory.build({ isLogged: flags.log === true });
  const results = await Promise.all(runCells(laboratory, selectCells(flags.only ?? [])).map(told));
  console.log(render(results, flags));
  if (results.some((result) => complaintsOf(result).length > 0)) process.exitCode = UNEXPECTED;
}

async function told(pending: Promise<CellResult>): Promise<CellResult> {
  const result = await pending;
  const isExpected = complaintsOf(result).length === 0;
  console.error(`${isExpected ? 'as expected' : 'NOT AS EXPECTED'}: ${result.cell.name} (${Math.round(result.ms)} ms)`);
  return result;
}

function render(results: readonly CellResult[], flags: Flags): string {
  if (flags.json === true) return jsonLines(results);
  return flags.markdown === true ? markdown(results) : table(results);
}

function cellName(text: string, before: readonly string[] = []): readonly string[] {
  try {
    selectCells([text]);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : '');
  }
  return [...before, text];
}

const program = new Command('nat-lab')
  .description(`Tries which hosts connect by WebRTC through which NATs, in network namespaces. Needs ${REQUIREMENTS}.`)
  .option('--json', 'one JSON line per cell, one to sum up')
  .option('--markdown', 'the table of docs/nat-lab.md')
  .option('--only <cell>', 'this cell, or all whose names begin so up to a slash; repeat for more', cellName)
  .option('--log', 'what the native WebRTC library does, to standard error')
  .addHelpText('after', `\nCells:\n${cells.map(({ name }) => `  ${name}`).join('\n')}`)
  .action(tryAll);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = UNEXPECTED;
}
