import { describe, expect, it } from 'vitest';
import { type PicturedNode, topologySvg } from '../../../src/dht-network/topology-svg.js';

const node = (number: number, id: string, more: Partial<PicturedNode> = {}): PicturedNode => ({
  ...{ node: number, id, process: number, isKilled: false },
  ...more,
});

const circlesOf = (svg: string) =>
  [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="\d+" fill="([^"]+)" stroke="([^"]+)"/g)].map(
    ([, x, y, fill, stroke]) => ({ x, y, fill, stroke }),
  );

describe('the picture of a DHT', () => {
  it('places the nodes on a circle by their ids, clockwise from the top', () => {
    const svg = topologySvg('t', [node(0, 'cc'), node(1, 'aa'), node(2, 'dd'), node(3, 'bb')], []);
    expect(circlesOf(svg).map(({ x, y }) => [x, y])).toEqual([
      ['360', '96'],
      ['624', '360'],
      ['360', '624'],
      ['96', '360'],
    ]);
    expect([...svg.matchAll(/<circle[^>]*><title>node (\d)/g)].map(([, number]) => number)).toEqual([
      '1',
      '3',
      '0',
      '2',
    ]);
  });

  it('draws killed nodes hollow, and gives nodes of one process one colour', () => {
    const nodes = [node(0, 'aa'), node(1, 'bb', { process: 0 }), node(2, 'cc'), node(3, 'dd', { isKilled: true })];
    const [a, b, c, d] = circlesOf(topologySvg('t', nodes, []));
    expect(a?.fill).toBe(a?.stroke);
    expect(b?.fill).toBe(a?.fill);
    expect(c?.fill).not.toBe(a?.fill);
    expect(d?.fill).toBe('#ffffff');
    expect(d?.stroke).not.toBe('#ffffff');
  });

  it('draws a line between neighbours, and none to those it does not know', () => {
    const svg = topologySvg(
      't',
      [node(0, 'aa'), node(1, 'bb')],
      [
        ['aa', 'bb'],
        ['aa', 'ff'],
      ],
    );
    expect([...svg.matchAll(/<line [^>]+>/g)].map(([line]) => line)).toEqual([
      '<line x1="360" y1="96" x2="360" y2="624"/>',
    ]);
  });

  it('is a document of its own, whatever its title', () => {
    const svg = topologySvg('a < b & "c"', [], []);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<\/svg>\n$/s);
    expect(svg).toContain('<title>a &lt; b &amp; &quot;c&quot;</title>');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
