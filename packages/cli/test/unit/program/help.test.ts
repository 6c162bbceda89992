import { expect, it } from 'vitest';
import { helpAfter, helpOfAll } from '../../../src/program/help.js';

it.each(['node', 'put', 'get', 'delete', 'find', 'ping', 'lock', 'descriptor'] as const)(
  '%s has examples and exit codes',
  (name) => {
    expect(helpAfter(name)).toMatch(
      new RegExp(`Examples:\n  peerlatch ${name === 'delete' ? 'put' : name} `.trimEnd()),
    );
    expect(helpAfter(name)).toContain('Exit codes: 0 done');
  },
);

it('the help of the program tells how to begin', () => {
  expect(helpOfAll).toMatch(/Begin with `peerlatch node`[\s\S]*Exit codes/);
});
