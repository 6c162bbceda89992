// @ts-check
// `npm run detect-mutants`: how many runs of the simulator it takes to see that a guard is broken, for each hand-made mutant
// of a file that the simulator runs. Each is bundled with the simulator and tried from several seeds; the table says the
// median. A line per mutant to stdout; `--write` renews docs/mutants-in-simulation.md. Takes about ten minutes.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { isMain } from './lib/cli.mjs';
import { allMutants, mutate, packageOf } from './lib/mutants.mjs';
import { workspaceRoot } from './lib/run.mjs';

/** @typedef {import('./lib/mutants.mjs').Mutant} Mutant */
/** @typedef {{ runs: number | undefined, what: string }} Detection */
/** @typedef {{ mutant: Mutant, detections: readonly Detection[] }} Row */

const help = `npm run detect-mutants -- [options]
  --only NAME   this mutant alone; may be given several times
  --seeds N     tries per mutant (default 3)
  --runs N      runs per try until it gives up (default 300)
  --seconds N   wall-clock seconds per try until it gives up (default 15)
  --jobs N      mutants at a time (default 2)
  --write       renew docs/mutants-in-simulation.md
  --help        this text
`;

/** Rooms and files that a simulated node consists of; the rest is tested with real sockets, data channels and browsers. */
const simulated =
  /^src\/(?:base|endpoint|handshake|locks|manager|pending|rpc|wire)\/|^src\/link\/[\w-]+\.ts$|^src\/connector\/(?:handshaker|inbound-budget)\.ts$|^src\/peer\/offerer\.ts$/;
/** After a try the process is ended a little later, wall-clock ms, in case that the mutant turned a loop endless. */
const graceMs = 10_000;

/**
 * @param {Mutant} mutant
 * @param {string} outfile
 */
async function bundle(mutant, outfile) {
  const broken = join(workspaceRoot, 'packages', 'connection', mutant.file);
  await build({
    stdin: {
      contents: `import { detect } from './work/detect.js';
        let runs = 0;
        const tell = (found) => { process.stdout.write(JSON.stringify(found), () => process.exit(0)); };
        process.on('uncaughtException', (error) => tell({ runs, what: 'uncaught: ' + String(error).slice(0, 150) }));
        process.on('unhandledRejection', (error) => tell({ runs, what: 'unhandled: ' + String(error).slice(0, 150) }));
        tell(await detect({ ...JSON.parse(process.argv[2]), onRun: (count) => { runs = count; } }));`,
      resolveDir: join(workspaceRoot, 'packages', 'sim', 'src'),
    },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['peerlatch-source'],
    external: ['node-datachannel', '@opentelemetry/api'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    outfile,
    logLevel: 'error',
    plugins: [
      {
        name: 'broken',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === broken ? { contents: mutate(mutant, readFileSync(path, 'utf8')), loader: 'ts' } : undefined,
          ),
      },
    ],
  });
}

/**
 * @param {string} program
 * @param {{ seed: number, maxRuns: number, maxMs: number }} options
 * @returns {Promise<Detection>}
 */
function tryOnce(program, options) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: options.maxMs + graceMs,
      killSignal: 'SIGKILL',
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', () => {
      try {
        resolve(JSON.parse(text));
      } catch {
        resolve({ runs: 1, what: 'the process died, or a run never ended' });
      }
    });
  });
}

/**
 * @param {readonly Detection[]} detections
 * @returns {number | undefined} the middle one; undefined if half of the tries or more saw nothing
 */
export function medianRuns(detections) {
  const sorted = detections.map(({ runs }) => runs ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined || middle === Number.POSITIVE_INFINITY ? undefined : middle;
}

/**
 * @param {readonly Row[]} rows
 * @param {{ all: number, seeds: number, runs: number, seconds: number }} totals
 */
export function report(rows, { all, seeds, runs, seconds }) {
  const seen = rows.filter(({ detections }) => medianRuns(detections) !== undefined);
  const lines = rows.map(({ mutant, detections }) => {
    const median = medianRuns(detections);
    const what =
      detections
        .find((detection) => detection.runs !== undefined)
        ?.what.replace(/^Seed \d+: /, '')
        .split(':')[0] ?? '';
    return `| ${mutant.name} | ${mutant.file.replace(/^src\//, '')} | ${median ?? 'not seen'} | ${median === undefined ? '' : what} |`;
  });
  return `# Mutants in the simulation

Generated by \`npm run detect-mutants -- --write\`, with \`--only\` for those of which something was to be learnt. Of ${all} hand-made mutants,
${rows.length} were tried, all in files that a simulated node consists of. The simulator saw ${seen.length} of them within ${runs} runs and ${seconds} s (median
of ${seeds} tries); a run is one random schedule of two peers, or churn of four. All mutants are caught by the tests named beside them in
\`scripts/mutants\`. What the simulator does not see needs a situation that it does not make, such as a foreign peer's frames, is
repaired by another guard, or breaks a bound that no run reaches.

| Mutant | File | Runs until it is seen | First seen as |
|---|---|---|---|
${lines.join('\n')}
`;
}

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      seeds: { type: 'string', default: '3' },
      runs: { type: 'string', default: '300' },
      seconds: { type: 'string', default: '15' },
      jobs: { type: 'string', default: '2' },
      write: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const all = (await allMutants()).filter((mutant) => packageOf(mutant) === 'connection');
  const waiting = all.filter(({ file, name }) => simulated.test(file) && (values.only?.includes(name) ?? true));
  const order = waiting.map(({ name }) => name);
  const [seeds, runs, maxMs] = [Number(values.seeds), Number(values.runs), Number(values.seconds) * 1_000];
  const directory = mkdtempSync(join(tmpdir(), 'peerlatch-detect-'));
  /** @type {Row[]} */
  const rows = [];
  const work = async () => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const program = join(directory, `${mutant.name}.mjs`);
      await bundle(mutant, program);
      /** @type {Detection[]} */
      const detections = [];
      for (let seed = 1; seed <= seeds; seed++) detections.push(await tryOnce(program, { seed, maxRuns: runs, maxMs }));
      rows.push({ mutant, detections });
      process.stdout.write(`${mutant.name}: ${medianRuns(detections) ?? 'not seen'}  ${detections[0]?.what ?? ''}\n`);
    }
  };
  try {
    await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  rows.sort((a, b) => order.indexOf(a.mutant.name) - order.indexOf(b.mutant.name));
  if (!values.write) return undefined;
  const path = join(workspaceRoot, 'docs', 'mutants-in-simulation.md');
  writeFileSync(path, report(rows, { all: all.length, seeds, runs, seconds: maxMs / 1_000 }));
  return undefined;
}

if (isMain(import.meta.url)) await main();
