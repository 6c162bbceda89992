// Prepares the workspace for any other command: installs when the lock file changed, builds what is out of date.
// Every root script that needs dependencies or `dist` starts with it. It prints to stderr only, and nothing at all when
// there is nothing to do. The version check comes before any import of newer code, so that an old Node gets a sentence
// instead of a syntax error; keep this file free of recent syntax.
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `setup: this workspace needs Node 20.19 or later, and this is Node ${process.versions.node} (${process.execPath}).\n` +
      'setup: install a current Node from https://nodejs.org, or run `nvm install 22 && nvm use 22`, and try again.\n',
  );
  process.exitCode = 1;
} else {
  import('./lib/prepare.mjs')
    .then(({ prepare }) => prepare({ build: !process.argv.includes('--no-build') }))
    .catch((error) => {
      process.stderr.write(`setup: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    });
}
