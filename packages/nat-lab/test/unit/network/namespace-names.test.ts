import { describe, expect, it } from 'vitest';
import { abandonedNames, namespaceName } from '../../../src/network/namespace-names.js';

describe('names of namespaces', () => {
  it('tell those of a process that is gone from those of one that runs, and from those of others', () => {
    const [mine, gone] = [namespaceName(17, 'net'), namespaceName(18, '3-left-nat')];
    const listing = `${mine} (id: 0)\n${gone} (id: 3)\nblue\nnatlab\n`;
    expect(abandonedNames(listing, (pid) => pid === 17)).toEqual([gone]);
    expect(abandonedNames('', () => false)).toEqual([]);
  });
});
