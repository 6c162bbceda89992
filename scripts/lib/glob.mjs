// @ts-check
// Matches file paths against patterns with `**`, `*` and `{a,b}`. Patterns come from our own configuration only.

/** @type {Map<string, RegExp>} */
const compiled = new Map();

/** @param {string} pattern */
function compile(pattern) {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\{|\}|,|[.+^$()|[\]\\?]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '{') return '(?:';
    if (token === '}') return ')';
    return token === ',' ? '|' : `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}

/**
 * @param {string} path with forward slashes
 * @param {readonly string[]} patterns
 */
export function matchesAny(path, patterns) {
  return patterns.some((pattern) => {
    const expression = compiled.get(pattern) ?? compile(pattern);
    compiled.set(pattern, expression);
    return expression.test(path);
  });
}
