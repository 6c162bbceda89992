// @ts-check
// `npm run pack-test`: packs the published packages, installs the tarballs in an empty project with npm, and checks there
// what a user would meet first: every sub-path has types and loads, and the README's first example compiles and runs.
// test/package/packed.test.ts runs the same steps.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { isMain } from './lib/cli.mjs';
import {
  compile,
  createPackedProject,
  exportedSubpaths,
  firstTypeScriptBlock,
  optionalPeers,
} from './lib/packed-project.mjs';
import { run, workspaceRoot } from './lib/run.mjs';

/** @typedef {import('./lib/packed-project.mjs').PackedProject} PackedProject */

/** Long enough for any example, short enough to see that one does not end by itself; ms. */
const exampleDeadline = 30_000;

/**
 * @typedef {object} PackStep
 * @property {string} title a sentence that holds when the step finds nothing
 * @property {(project: PackedProject) => Promise<string>} findProblem empty when all is well
 */

/** @param {import('./lib/run.mjs').Finished} finished */
function problemOf({ code, output }) {
  return code === 0 ? '' : output.trim() || `exit code ${code}`;
}

/**
 * @param {'nodenext' | 'bundler'} resolution
 * @returns {PackStep}
 */
function typesStep(resolution) {
  return {
    title: `every sub-path has types with moduleResolution ${resolution}`,
    findProblem: async (project) => {
      const lines = exportedSubpaths().map((subpath, index) => `export * as room${index} from '${subpath}';\n`);
      writeFileSync(join(project.directory, `all-${resolution}.ts`), lines.join(''));
      return problemOf(await compile(project, `all-${resolution}.ts`, { resolution, checkLibraries: false }));
    },
  };
}

/** @type {PackStep} */
const loadStep = {
  title: 'every sub-path loads in Node, or names the optional package that it needs',
  findProblem: async (project) => {
    const peers = optionalPeers();
    const problems = await Promise.all(
      exportedSubpaths().map(async (subpath) => {
        const code = `await import(${JSON.stringify(subpath)})`;
        const finished = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: project.directory });
        const isMissingPeer = peers.some((peer) => finished.output.includes(`Cannot find package '${peer}'`));
        return finished.code === 0 || isMissingPeer ? '' : `${subpath}: ${finished.output}`;
      }),
    );
    return problems.join('').trim();
  },
};

/**
 * @param {'nodenext' | 'bundler'} resolution
 * @returns {PackStep}
 */
function exampleStep(resolution) {
  return {
    title: `the first example of the README compiles with moduleResolution ${resolution}, its libraries included, and runs`,
    findProblem: async (project) => {
      const block = firstTypeScriptBlock(join(workspaceRoot, 'README.md'));
      if (block === undefined) return 'README.md has no ```ts block: its first one is the example that this test runs';
      const name = `example-${resolution}`;
      writeFileSync(join(project.directory, `${name}.ts`), block);
      const problem = problemOf(await compile(project, `${name}.ts`, { resolution, checkLibraries: true }));
      if (problem !== '') return problem;
      const deadline = `setTimeout(() => process.exit(99), ${exampleDeadline}).unref()`;
      const args = ['--import', `data:text/javascript,${deadline}`, `${name}.js`];
      const finished = await run(process.execPath, args, { cwd: project.directory });
      return finished.code === 99 ? `did not end within ${exampleDeadline} ms` : problemOf(finished);
    },
  };
}

/** @type {readonly PackStep[]} */
export const packSteps = [
  typesStep('nodenext'),
  typesStep('bundler'),
  loadStep,
  exampleStep('nodenext'),
  exampleStep('bundler'),
];

if (isMain(import.meta.url)) {
  const project = await createPackedProject();
  try {
    for (const { title, findProblem } of packSteps) {
      const problem = await findProblem(project);
      process.stdout.write(
        `${problem === '' ? 'ok    ' : 'FAILED'}  ${title}\n${problem === '' ? '' : `${problem}\n`}`,
      );
      if (problem !== '') process.exitCode = 1;
    }
  } finally {
    project.remove();
  }
}
