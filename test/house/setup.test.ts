import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = new URL('../..', import.meta.url);
const start = promisify(execFile);

/** A module that makes Node believe that it is another version. */
function pretend(version: string): string {
  const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

it('setup refuses a Node that is too old with one sentence and a fix', async () => {
  for (const version of ['18.20.4', '20.18.3']) {
    const args = ['--import', pretend(version), 'scripts/setup.mjs', '--no-build'];
    const failure: unknown = await start(process.execPath, args, { cwd: root }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 1, stdout: '' });
    expect(failure).toMatchObject({
      stderr: expect.stringContaining(`needs Node 20.19 or later, and this is Node ${version}`),
    });
    expect(failure).toMatchObject({ stderr: expect.stringContaining('nvm install') });
  }
});

it('setup prints nothing when there is nothing to do', async () => {
  const { stdout, stderr } = await start(process.execPath, ['scripts/setup.mjs', '--no-build'], { cwd: root });
  expect([stdout, stderr]).toEqual(['', '']);
});
