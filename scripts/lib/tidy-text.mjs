// @ts-check
// Tidy rules for the text of every file of the project: nothing in it belongs to one machine.

/** @typedef {import('./tidy-platform.mjs').Finding} Finding */

/** @type {readonly { pattern: RegExp, message: string }[]} */
const banned = [
  {
    pattern: /(?<![\w.)\]}*-])\/(?:work|tmp|home|root|Users)(?:\/[\w.-]*|(?![\w/-]))/,
    message: 'is a path of one machine: use a path relative to the file, or os.tmpdir()',
  },
  { pattern: /\b[A-Z]:\\+Users\b/, message: 'is a path of one machine: use a path relative to the file' },
  {
    pattern: /\bregistry\.[\w-]+\.\w+|\blocalhost:4873\b/i,
    message: 'is a package registry: leave the choice to the configuration of the user',
  },
];

/**
 * @param {string} text
 * @returns {Finding[]}
 */
export function checkText(text) {
  if (text.includes('\0') || !banned.some(({ pattern }) => pattern.test(text))) return [];
  return text.split('\n').flatMap((content, index) =>
    banned.flatMap(({ pattern, message }) => {
      const found = pattern.exec(content);
      return found === null ? [] : [{ line: index + 1, rule: 'machine', message: `${found[0]} ${message}` }];
    }),
  );
}
