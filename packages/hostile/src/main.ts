/** `npm run hostile`: attacks a node, one attack after the other, and tells what the others noticed. Progress to stderr. */
import process from 'node:process';
import { CommanderError } from 'commander';
import { type HostileOptions, parseHostileOptions } from './options.js';
import type { AttackResult } from './plan/attack-result.js';
import { losses, slowness } from './plan/verdict.js';
import { markdown } from './report/markdown.js';
import { progressLine, table } from './report/table.js';
import { type CrewEnd, RunningCrew } from './run/crew.js';
import { runAttack } from './run/run-attack.js';

/** Pairs of a calm and an attacked stretch in one attack: the median of five survives two that the machine spoilt. */
const PAIRS = 5;

const PEERS = 4;

async function run(
  { attacks, seconds, json, markdown: asMarkdown }: HostileOptions,
  signal: AbortSignal,
): Promise<boolean> {
  await using crew = await RunningCrew.start({ peers: PEERS, limits: {} });
  const results: AttackResult[] = [];
  const stretchMs = (seconds * 1_000) / PAIRS / 2;
  for (const attack of attacks) {
    const result = await runAttack(crew, attack, { pairs: PAIRS, stretchMs, limits: {}, signal });
    results.push(result);
    process.stderr.write(`${progressLine(result)}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ ...result, complaints: complaintsOf(result) })}\n`);
  }
  const end = await crew.end();
  const atEnd = complaintsAtEnd(end);
  process.stdout.write(
    json ? `${JSON.stringify({ end, complaints: atEnd })}\n` : `${(asMarkdown ? markdown : table)(results)}\n`,
  );
  for (const complaint of atEnd) process.stderr.write(`${complaint}\n`);
  return atEnd.length === 0 && results.every((result) => complaintsOf(result).length === 0);
}

function complaintsOf(result: AttackResult): string[] {
  return [...losses(result), ...slowness(result)];
}

function complaintsAtEnd({ losses: { sent, disconnects }, victim, leftovers }: CrewEnd): string[] {
  const lost = sent - victim.received;
  return [
    ...(lost === 0 && victim.outOfOrder === 0 ? [] : [`${lost} messages of well-behaved peers were lost.`]),
    ...(disconnects === 0 ? [] : [`${disconnects} well-behaved peers were disconnected.`]),
    ...(leftovers.length === 0 ? [] : [`The victim left open: ${leftovers.join(', ')}.`]),
  ];
}

try {
  const options = parseHostileOptions(process.argv.slice(2));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  process.exitCode = (await run(options, stop.signal)) ? 0 : 1;
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof Error && error.name === 'AbortError') process.exitCode = 1;
  else throw error;
}
