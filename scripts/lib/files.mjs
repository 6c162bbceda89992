// @ts-check
// Lists files. Paths use forward slashes on every platform, so that rules can match them.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ignoredFolders = new Set(['node_modules', 'dist', '.git', '.turbo', 'coverage', '.scratch']);

/**
 * All files below a directory, sorted; none when it does not exist. Symbolic links are not followed.
 *
 * @param {string} directory
 * @param {ReadonlySet<string>} [skipped] names of folders to leave out
 * @returns {string[]} relative to the directory
 */
export function listFiles(directory, skipped = new Set()) {
  if (!existsSync(directory)) return [];
  /** @type {string[]} */
  const files = [];
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of readdirSync(join(directory, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skipped.has(entry.name)) pending.push(path);
      else if (entry.isFile()) files.push(path);
    }
  }
  return files.sort();
}

/**
 * The files that belong to the project: what git tracks or would track, or every file outside of build output when the
 * directory is not a git work tree.
 *
 * @param {string} root
 * @returns {string[]} relative to the root
 */
export function projectFiles(root) {
  if (!existsSync(join(root, '.git'))) return listFiles(root, ignoredFolders);
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return [...new Set(listed.split('\0'))].filter((file) => file !== '' && existsSync(join(root, file))).sort();
}
