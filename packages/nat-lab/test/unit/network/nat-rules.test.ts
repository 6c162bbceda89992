import { describe, expect, it } from 'vitest';
import { natRules } from '../../../src/network/nat-rules.js';

const kinds = ['port-restricted', 'symmetric', 'no-udp'] as const;

describe('the rules of a NAT router', () => {
  it.each(kinds)('let nothing new in from outside (%s)', (kind) => {
    const [, input = '', forward = ''] = /chain input \{(.*?)\}.*chain forward \{(.*?)\}/s.exec(natRules(kind)) ?? [];
    for (const chain of [input, forward]) expect(chain).toContain('iifname "wan" ct state new drop');
  });

  it('map every destination to a port of its own only in a symmetric NAT', () => {
    expect(kinds.filter((kind) => natRules(kind).includes('random'))).toEqual(['symmetric']);
    for (const kind of kinds) expect(natRules(kind)).toMatch(/oifname "wan" masquerade/);
  });

  it('stop UDP only where that is wanted', () => {
    expect(kinds.filter((kind) => natRules(kind).includes('l4proto udp drop'))).toEqual(['no-udp']);
  });
});
