/** `npm run dht:oracle`: a simulated DHT, compared with the truth. The result to stdout, progress to stderr. */
import { Command } from 'commander';
import { runOracle } from './oracle/run-oracle.js';
import { numberFrom, wholeNumber } from './report/flags.js';
import { roundingReplacer } from './report/numbers.js';
import { oracleText } from './report/oracle-text.js';
import { progress, runProgram } from './run/main-loop.js';

interface Flags {
  readonly nodes: number;
  readonly lookups: number;
  readonly finds: number;
  readonly churn: number;
  readonly minutes: number;
  readonly seed: number;
  readonly json?: boolean;
}

const DEFAULTS = { nodes: 1_000, questions: 1_000, churn: 10, minutes: 2 } as const;

const program = new Command('npm run dht:oracle --')
  .description(
    'Grows a DHT in virtual time and judges every answer of it by what is true: in calm, then while nodes come and go. Exit code 1 when a target is missed: 99.9 % exact in calm, 99 % under churn.',
  )
  .option('--nodes <n>', 'nodes', wholeNumber(2), DEFAULTS.nodes)
  .option('--lookups <n>', 'iterative lookups of 20 nodes, in each phase', wholeNumber(0), DEFAULTS.questions)
  .option('--finds <n>', 'recursive finds, in each phase', wholeNumber(0), DEFAULTS.questions)
  .option(
    '--churn <percent>',
    'nodes that go, and that come, per minute; 0: calm only',
    numberFrom(0, 100),
    DEFAULTS.churn,
  )
  .option('--minutes <n>', 'virtual minutes of questions under churn', numberFrom(0, 1_440), DEFAULTS.minutes)
  .option('--seed <n>', 'the same seed is the same run', wholeNumber(0), 1)
  .option('--json', 'one JSON object')
  .parse();

await runProgram(async (signal) => {
  const { nodes, lookups, finds, churn, minutes, seed, json } = program.opts<Flags>();
  const plan = { nodes, lookups, finds, percentPerMinute: churn, minutes };
  const result = await runOracle(plan, { seed, signal, onProgress: progress });
  console.log(json === true ? JSON.stringify({ type: 'oracle', ...result }, roundingReplacer) : oracleText(result));
  return result.verdicts.every(({ isReached }) => isReached);
});
