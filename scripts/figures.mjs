// @ts-check
// `npm run figures`: runs the simulation and writes what it found into docs/guarantees.md and docs/simulation.md, between the
// two comments `figures`. `--sim FILE` takes the JSON lines of an earlier run.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isMain } from './lib/cli.mjs';
import { workspaceRoot } from './lib/run.mjs';

/** @typedef {Record<string, any>} Part one JSON line of a program */

const [begin, end] = ['<!-- figures -->', '<!-- /figures -->'];

/** @param {number} value */
const count = (value) => value.toLocaleString('en-US');

/** @param {readonly Part[]} parts */
export function guaranteeFigures(parts) {
  const [selfCheck, exploration, sampling] = ['selfCheck', 'exploration', 'sampling'].map((type) =>
    parts.find((part) => part.type === type),
  );
  const exhaustive = (exploration?.bounds ?? [])
    .filter((/** @type {Part} */ bound) => bound.isExhaustive)
    .map((/** @type {Part} */ bound) => `${bound.actions} actions and ${bound.deadlines} deadlines`);
  const messages = sampling?.messages;
  return [
    '| What was run | Figure |',
    '|---|---:|',
    `| distinct schedules of two-peer establishment, without a violation | ${count(exploration?.distinct ?? 0)} |`,
    `| bounds of which nothing is left to explore | ${exhaustive.join('; ') || 'none'} |`,
    `| seeds of 3 to 64 nodes with faults, without a violation | ${count(sampling?.seeds ?? 0)} |`,
    `| steps after which the invariants were checked there | ${count(sampling?.steps ?? 0)} |`,
    `| messages in them: delivered, rejected with a code, lost with a connection that broke | ${count(messages?.delivered ?? 0)}, ${count(messages?.rejected ?? 0)}, ${count(messages?.lost ?? 0)} |`,
    `| seeds that were the same, to the byte, in two processes | ${count((selfCheck?.seeds ?? 0) - (selfCheck?.different?.length ?? 0))} of ${count(selfCheck?.seeds ?? 0)} |`,
  ];
}

/** @param {readonly Part[]} parts */
export function simulationFigures(parts) {
  const [exploration, sampling] = ['exploration', 'sampling'].map((type) => parts.find((part) => part.type === type));
  const bounds = (exploration?.bounds ?? []).map(
    (/** @type {Part} */ bound) =>
      `| ${bound.actions} | ${bound.deadlines} | ${count(bound.distinct)} | ${bound.depth} | ${bound.isExhaustive ? 'yes' : `no: ${bound.finished} of ${bound.scripts} script pairs`} |`,
  );
  const faults = Object.entries(sampling?.faults ?? {}).map(([kind, times]) => `| ${kind} | ${count(times)} |`);
  return [
    '| Actions | Deadlines | Distinct schedules | Longest, steps | Exhaustive |',
    '|---:|---:|---:|---:|---|',
    ...bounds,
    '',
    `${count(exploration?.distinct ?? 0)} schedules in ${Math.round((exploration?.ms ?? 0) / 1000)} s; ${count(sampling?.seeds ?? 0)} seeds in ${Math.round((sampling?.ms ?? 0) / 1000)} s, ${(Number(sampling?.virtualMs ?? 0) / 3_600_000).toFixed(1)} virtual hours, with these faults:`,
    '',
    '| Fault | Times |',
    '|---|---:|',
    ...faults,
  ];
}

/**
 * @param {string} text
 * @param {readonly string[]} lines
 */
export function withFigures(text, lines) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There is no place for figures: ${begin} … ${end}.`);
  return `${text.slice(0, from)}${begin}\n\n${lines.join('\n')}\n\n${text.slice(to)}`;
}

/** @param {string} file @param {readonly string[]} lines */
function renew(file, lines) {
  const path = join(workspaceRoot, 'docs', file);
  writeFileSync(path, withFigures(readFileSync(path, 'utf8'), lines));
}

/** @returns {Part[]} */
function runSimulation() {
  const program = join(workspaceRoot, 'packages', 'sim', 'dist', 'main.js');
  const { stdout, status } = spawnSync(process.execPath, [program, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) throw new Error(`the simulation ended with ${status}`);
  return parse(String(stdout));
}

/** @param {string} text @returns {Part[]} */
function parse(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line));
}

if (isMain(import.meta.url)) {
  const { values } = parseArgs({ options: { sim: { type: 'string' } } });
  const parts = values.sim === undefined ? runSimulation() : parse(readFileSync(values.sim, 'utf8'));
  renew('guarantees.md', guaranteeFigures(parts));
  renew('simulation.md', simulationFigures(parts));
}
