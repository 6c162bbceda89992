/** The picture of a DHT: nodes on a circle in the order of their ids, who is whose neighbour, who was killed. Pure: text in, text out. */

export interface PicturedNode {
  readonly node: number;
  /** Hexadecimal; decides its place. */
  readonly id: string;
  /** Decides its colour. */
  readonly process: number;
  /** Drawn hollow. */
  readonly isKilled: boolean;
}

/** Ids of both ends. */
export type PicturedEdge = readonly [string, string];

/** Side of the square, and what the circle leaves free of it, px. */
const SIZE = 720;
const MARGIN = 96;
const NODE_RADIUS = 9;
/** From the circle of the nodes to that of their names, px. */
const LABEL_GAP = 26;
/** Turn of the colour wheel from one process to the next, degrees: the golden angle keeps neighbours apart. */
const HUE_STEP = 137.5;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly label: { readonly x: number; readonly y: number };
}

/** A whole SVG document. `title` is what it is called for those who cannot see it. */
export function topologySvg(title: string, nodes: readonly PicturedNode[], edges: readonly PicturedEdge[]): string {
  const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const places = new Map(sorted.map(({ id }, index) => [id, placeOf(index, sorted.length)]));
  const lines = edges.flatMap(([from, to]) => {
    const [a, b] = [places.get(from), places.get(to)];
    return a === undefined || b === undefined ? [] : [`<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}"/>`];
  });
  const marks = sorted.flatMap((node) => {
    const place = places.get(node.id);
    return place === undefined ? [] : [markOf(node, place)];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${SIZE}" height="${SIZE}" fill="#ffffff"/>`,
    `<g stroke="#64748b" stroke-width="0.6" stroke-opacity="0.5">`,
    ...lines,
    '</g>',
    `<g font-family="system-ui, sans-serif" font-size="12" text-anchor="middle" fill="#1e293b">`,
    ...marks,
    ...caption(title),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Clockwise from the top. */
function placeOf(index: number, count: number): Place {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  const at = (radius: number) => ({
    x: rounded(SIZE / 2 + radius * Math.cos(angle)),
    y: rounded(SIZE / 2 + radius * Math.sin(angle)),
  });
  const radius = SIZE / 2 - MARGIN;
  return { ...at(radius), label: at(radius + LABEL_GAP) };
}

function markOf({ node, id, process, isKilled }: PicturedNode, { x, y, label }: Place): string {
  const color = `hsl(${rounded((process * HUE_STEP) % 360)} 65% 45%)`;
  const what = `node ${node}, process ${process}, ${id}${isKilled ? ', killed' : ''}`;
  return [
    `<circle cx="${x}" cy="${y}" r="${NODE_RADIUS}" fill="${isKilled ? '#ffffff' : color}" stroke="${color}" stroke-width="2.5">`,
    `<title>${escaped(what)}</title></circle>`,
    `<text x="${label.x}" y="${label.y}">${node}</text>`,
    `<text x="${label.x}" y="${rounded(label.y + 11)}" font-size="9" fill="#64748b">${escaped(id.slice(0, 4))}</text>`,
  ].join('');
}

function caption(title: string): readonly string[] {
  const text =
    'Ordered by id; the same colour: the same process; hollow: killed with SIGKILL; lines: neighbours at the end';
  return [
    `<text x="${SIZE / 2}" y="26" font-size="15">${escaped(title)}</text>`,
    `<text x="${SIZE / 2}" y="${SIZE - 14}" fill="#64748b">${text}</text>`,
  ];
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
