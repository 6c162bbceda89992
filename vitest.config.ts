// One vitest run over the whole workspace: a project per package, and one for the tests of the workspace's own rules and
// of the packed tarballs. Sub-path imports of our packages (`@peerlatch/…/room`) and their `#…` twins resolve to
// TypeScript sources through the export condition `peerlatch-source`; all else resolves as Node does it. So tests need no
// build, except where they start programs from `dist`.
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const conditions = ['peerlatch-source', 'node', 'import', 'module-sync', 'default'];

function project(name: string, root: string, testTimeout = 5_000): TestProjectInlineConfiguration {
  return { extends: true, root, test: { name, include: ['test/**/*.test.ts'], testTimeout } };
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node', 'module-sync'] } },
  test: {
    // Processes and not threads: suites open sockets, load native add-ons and look at what keeps a process alive.
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './scripts/plain-summary.mjs'],
    projects: [
      ...['connection', 'dht', 'cli', 'examples', 'interop', 'bench', 'sim', 'hostile'].map((name) =>
        project(name, `packages/${name}`),
      ),
      // A test opens tabs of a real browser, and a machine with every core busy takes seconds for that; ms.
      project('browser-tests', 'packages/browser-tests', 20_000),
      // The programs simulate whole DHTs, one of them that of another library; ms.
      project('dht-bench', 'packages/dht-bench', 30_000),
      // A planted bug is searched for in a bundle of its own, which takes a busy machine seconds to make; ms.
      project('fuzz', 'packages/fuzz', 30_000),
      // Hosts in namespaces, over a real network stack: a path that dies is told after 40 s, by the rules of consent; ms.
      project('nat-lab', 'packages/nat-lab', 90_000),
      project('house', '.'),
    ],
  },
});
