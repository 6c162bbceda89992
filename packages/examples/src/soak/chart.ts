/** Memory over time as an SVG drawing, with the slope of the heap: plain lines and a legend, no library. Pure. */
import { judgedPart, type Trend } from './judgement.js';
import type { Sample } from './sample.js';

const WIDTH = 960;
const HEIGHT = 440;
const PLOT = { left: 64, right: WIDTH - 24, top: 56, bottom: HEIGHT - 48 } as const;
const MIB = 2 ** 20;

const LINES = [
  { name: 'resident memory', color: '#888888', of: ({ rssBytes }: Sample) => rssBytes },
  { name: 'heap after collection', color: '#1f77b4', of: ({ heapBytes }: Sample) => heapBytes },
  { name: 'outside the heap', color: '#d95f02', of: ({ externalBytes }: Sample) => externalBytes },
] as const;

/** `title`: one line of text. Empty axes when there are no samples. */
export function drawChart(samples: readonly Sample[], trends: readonly Trend[], title: string): string {
  const minutes = Math.max(1 / 60, ...samples.map(({ seconds }) => seconds / 60));
  const most = Math.max(1, ...samples.flatMap((sample) => LINES.map(({ of }) => of(sample) / MIB))) * 1.08;
  const x = (atMinutes: number): number => PLOT.left + (atMinutes / minutes) * (PLOT.right - PLOT.left);
  const y = (mib: number): number => PLOT.bottom - (mib / most) * (PLOT.bottom - PLOT.top);
  const judgedFrom = x((judgedPart(samples)[0]?.seconds ?? 0) / 60);
  const heap = trends.find(({ name }) => name.startsWith('heap'));
  const slope = heap === undefined ? '' : slopeText(heap);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#444">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<rect x="${PLOT.left}" y="${PLOT.top}" width="${round(judgedFrom - PLOT.left)}" height="${PLOT.bottom - PLOT.top}" fill="#f3f3f3"/>`,
    `<text x="${PLOT.left + 6}" y="${PLOT.bottom - 6}" fill="#999">warm-up</text>`,
    `<text x="${PLOT.left}" y="20" font-size="15">${escaped(title)}</text>`,
    ...ticks(most, 6).map((at) =>
      tick(PLOT.left - 6, y(at), `${at} MiB`, 'end', [PLOT.left, y(at), PLOT.right, y(at)]),
    ),
    ...ticks(minutes, 10).map((at) =>
      tick(x(at), PLOT.bottom + 18, `${at} min`, 'middle', [x(at), PLOT.bottom, x(at), PLOT.bottom + 4]),
    ),
    ...LINES.map(({ color, of }) => {
      const points = samples.map((sample) => `${round(x(sample.seconds / 60))},${round(y(of(sample) / MIB))}`);
      return `<polyline fill="none" stroke="${color}" stroke-width="1.5" points="${points.join(' ')}"/>`;
    }),
    ...LINES.map(({ name, color }, at) => `<text x="${PLOT.left + at * 170}" y="42" fill="${color}">— ${name}</text>`),
    `<text x="${PLOT.right}" y="42" text-anchor="end">${escaped(slope)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function slopeText({ slope, verdict }: Trend): string {
  const [value, low, high] = [slope.slope, slope.low, slope.high].map((bytes) => bytes.toFixed(1));
  return `heap: ${value} bytes per churn event (95 %: ${low} … ${high}), ${verdict}`;
}

/** Round numbers from 0 to `most`, `count` of them at the most. */
export function ticks(most: number, count: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(most / count));
  const step = ([1, 2, 5, 10].find((factor) => most / (factor * power) <= count) ?? 10) * power;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => Number((at * step).toPrecision(6)));
}

function tick(x: number, y: number, text: string, anchor: string, line: readonly number[]): string {
  const [x1, y1, x2, y2] = line.map(round);
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/><text x="${round(x)}" y="${round(y + 4)}" text-anchor="${anchor}">${text}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char);
}
