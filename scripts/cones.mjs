// @ts-check
// `npm run cones`: prints, as Markdown tables, what importing each sub-path of the published packages loads and costs, and
// what a rebuild costs after touching a leaf, a central type and the schema. The results are kept in docs/cones.md.
import { cpus } from 'node:os';
import process from 'node:process';
import { isMain } from './lib/cli.mjs';
import { measureCone } from './lib/import-cones.mjs';
import { measureRebuilds } from './lib/rebuild-costs.mjs';
import { publishedPackages } from './lib/workspace.mjs';

/** @param {readonly (readonly string[])[]} rows the first is the head */
function table(rows) {
  const [head = [], ...body] = rows;
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

async function coneRows() {
  const rows = [['sub-path', 'own modules', 'third-party modules', 'import, ms', 'third-party packages']];
  for (const { directory, manifest } of publishedPackages()) {
    for (const subpath of Object.keys(manifest.exports ?? {})) {
      const specifier = manifest.name + subpath.slice(1);
      process.stderr.write(`cones: ${specifier}\n`);
      const { ownModules, otherModules, ms, packages } = await measureCone(specifier, directory);
      rows.push([`\`${specifier}\``, `${ownModules}`, `${otherModules}`, ms.toFixed(1), packages.join(', ') || '–']);
    }
  }
  return rows;
}

async function rebuildRows() {
  process.stderr.write('cones: rebuilds, in a scratch copy\n');
  const rows = [['touched', 'wall time, s', 'packages rebuilt']];
  for (const { title, ms, packages } of await measureRebuilds()) rows.push([title, (ms / 1000).toFixed(2), packages]);
  return rows;
}

if (isMain(import.meta.url)) {
  const { length } = cpus();
  process.stdout.write(`Node ${process.versions.node}, ${process.platform}-${process.arch}, ${length} CPUs.\n\n`);
  process.stdout.write(`${table(await coneRows())}\n${table(await rebuildRows())}`);
}
