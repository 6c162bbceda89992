import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

function pages(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name));
  const readmes = readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'README.md'));
  return ['README.md', 'CHANGELOG.md', ...docs, ...readmes].filter(
    (page) => page.endsWith('.md') && existsSync(join(root, page)),
  );
}

/** Targets of `[text](target)` that are files of this repository. */
function brokenLinks(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map((match) => match[1] ?? '');
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !existsSync(join(root, dirname(page), target)))
    .map((target) => `${page} -> ${target}`);
}

describe('the documentation', () => {
  it('links only to files that exist', () => {
    expect(pages().length).toBeGreaterThan(5);
    expect(pages().flatMap(brokenLinks)).toEqual([]);
  });
});
