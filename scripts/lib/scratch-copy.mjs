// @ts-check
// A copy of one package in the temporary directory, for running its tests against changed sources. Packages come
// from the workspace by symbolic links; nothing in the workspace is ever written.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { toolEnvironment } from './run.mjs';
import { toolEntry } from './tools.mjs';

/**
 * @typedef {object} TestRun
 * @property {{ title: string, message: string }[]} failures tests that ran and failed
 * @property {string[]} unloadable test files that failed without running a test
 * @property {boolean} timedOut
 */

/** One run with a mutant, ms: it may turn a loop endless. */
const mutantTimeoutMs = 120_000;
/** One run of many files without any, ms. */
const healthyTimeoutMs = 900_000;

const config = `
const conditions = ['peerlatch-source', 'node', 'import', 'module-sync', 'default'];
export default {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node', 'module-sync'] } },
  test: { pool: 'threads', maxWorkers: 2, include: ['test/**/*.test.ts'] },
};
`;

/** See the head of this file. */
export class ScratchCopy {
  /**
   * @param {string} root of the workspace
   * @param {string} [name] folder of the package
   */
  constructor(root, name = 'connection') {
    this.directory = mkdtempSync(join(tmpdir(), 'peerlatch-mutants-'));
    this.#link(join(root, 'node_modules'), join(this.directory, 'node_modules'));
    cpSync(join(root, 'tsconfig.base.json'), join(this.directory, 'tsconfig.base.json'));
    const from = join(root, 'packages', name);
    this.package = join(this.directory, 'packages', name);
    mkdirSync(this.package, { recursive: true });
    for (const part of ['src', 'test', 'package.json', 'tsconfig.json']) {
      cpSync(join(from, part), join(this.package, part), { recursive: true });
    }
    if (existsSync(join(from, 'node_modules'))) {
      this.#link(join(from, 'node_modules'), join(this.package, 'node_modules'));
    }
    writeFileSync(join(this.package, 'vitest.config.mjs'), config);
  }

  /** @param {string} file relative to the package */
  read(file) {
    return readFileSync(join(this.package, file), 'utf8');
  }

  /** @param {string} file @param {string} text */
  write(file, text) {
    writeFileSync(join(this.package, file), text);
  }

  remove() {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /**
   * Runs test files of the copy.
   *
   * @param {readonly string[]} files relative to the package
   * @param {{ bail: boolean }} options `bail`: stop after the first failure
   * @returns {Promise<TestRun>}
   */
  async test(files, { bail }) {
    const report = join(this.directory, 'report.json');
    rmSync(report, { force: true });
    const reporting = ['--reporter=json', `--outputFile=${report}`];
    const limits = bail ? ['--bail=1', '--maxWorkers=1'] : [];
    const args = [toolEntry('vitest'), 'run', ...reporting, ...limits, ...files];
    const { timedOut, output } = await this.#spawn(args, bail ? mutantTimeoutMs : healthyTimeoutMs);
    if (timedOut) return { failures: [], unloadable: [], timedOut };
    if (!existsSync(report)) throw new Error(`vitest wrote no report:\n${output}`);
    return { ...readReport(readFileSync(report, 'utf8')), timedOut };
  }

  /**
   * @param {readonly string[]} args
   * @param {number} timeoutMs
   * @returns {Promise<{ timedOut: boolean, output: string }>}
   */
  #spawn(args, timeoutMs) {
    return new Promise((resolve, reject) => {
      const stdio = /** @type {['ignore', 'pipe', 'pipe']} */ (['ignore', 'pipe', 'pipe']);
      const child = spawn(process.execPath, args, { cwd: this.package, env: toolEnvironment(), stdio });
      let output = '';
      let timedOut = false;
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          output += text;
        });
      }
      const timer = setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, timeoutMs);
      child.once('error', reject);
      child.once('close', () => {
        clearTimeout(timer);
        resolve({ timedOut, output });
      });
    });
  }

  /** @param {string} target @param {string} path */
  #link(target, path) {
    symlinkSync(target, path, 'junction');
  }
}

/**
 * @typedef {object} JsonReport what we read of vitest's JSON report
 * @property {{ name: string, status: string, message: string,
 *   assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[]} testResults
 */

/**
 * @param {string} text
 * @returns {Pick<TestRun, 'failures' | 'unloadable'>}
 */
export function readReport(text) {
  /** @type {JsonReport} */
  const { testResults } = JSON.parse(text);
  const failures = testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({ title: fullName, message: failureMessages.join('\n') })),
  );
  const unloadable = testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
    )
    .map(({ name, message }) => `${name}: ${message.split('\n')[0]}`);
  return { failures, unloadable };
}
