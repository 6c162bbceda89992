/**
 * Draws the live screen for a terminal of any size: no line is longer than the terminal is wide, and no screen taller.
 * Pure; a `LiveReporter` puts it on the terminal.
 */
import type { Formatter } from 'picocolors/types.js';
import { bar, type Colors, fit, logLines, type Piece, type ScreenSize } from '../shared/screen-pieces.js';
import { count } from '../shared/words.js';
import type { NodeFigures } from './network-events.js';
import type { ScreenNode, ScreenState } from './screen-state.js';
import { type Way, waysText } from './ways.js';
import type { NeighbourFigures } from './worker-protocol.js';

/** Columns that the list of neighbours needs at least; without them the rates are left out. */
const MIN_NEIGHBOURS = 24;
const RATES = 20;
const PROCESS = 9;

/** The lines of the screen; `now` in ms. */
export function drawScreen(state: ScreenState, now: number, size: ScreenSize, colors: Colors): readonly string[] {
  const head = [
    titleLine(state, colors),
    progressLine(state, now, size.columns, colors),
    figuresLine(state, colors),
    [],
  ];
  const legend: Piece[] = [
    ['  '],
    ['●', colors.green],
    [' locked both ways  '],
    ['◐', colors.yellow],
    [' one way  '],
    ['○', colors.red],
    [' no connection'],
    [state.transport === 'mixed' ? '   d dialled  b dialled back  w WebRTC' : '', colors.dim],
  ];
  // One row stays free for the cursor.
  const room = Math.max(1, size.rows - 1 - head.length - 2);
  const nodes = nodeLines(state, Math.max(1, Math.min(state.nodes.length + 1, room)), size.columns, colors);
  const log = logLines(state.log, Math.min(8, room - nodes.length), colors);
  return [...head, ...nodes, legend, [], ...log]
    .slice(0, Math.max(1, size.rows - 1))
    .map((line) => fit(line, size.columns));
}

/** Where connections differ, a letter tells how each came about. */
const LETTERS: Readonly<Record<Way, string>> = { dial: 'd', dialBack: 'b', webrtc: 'w' };

function titleLine({ nodes, connections, transport }: ScreenState, { bold, dim }: Colors): Piece[] {
  return [
    [' Peerlatch local network', bold],
    [
      `  ${nodes.length} nodes, ${connections} connection${connections === 1 ? '' : 's'}${transport === undefined ? '' : `, ${transport}`}`,
      dim,
    ],
  ];
}

function progressLine(
  { phase, isStopping, flowingSince, seconds, nodes, stats, connections }: ScreenState,
  now: number,
  columns: number,
  { green, dim }: Colors,
): Piece[] {
  const running = nodes.filter(({ state }) => state !== 'starting').length;
  const locks = stats?.locks ?? 0;
  if (flowingSince === undefined) {
    const isStarting = running < nodes.length;
    const done = isStarting ? `${running} of ${nodes.length} processes` : `${locks} of ${2 * connections} locks`;
    const share = isStarting ? running / Math.max(1, nodes.length) : locks / Math.max(1, 2 * connections);
    return [
      [` ${isStarting ? 'starting' : 'connecting and locking'}  `],
      ...bar(share, columns, green, dim),
      [`  ${done}`],
    ];
  }
  const flowed = (now - flowingSince) / 1_000;
  if (seconds === null) {
    return [[` ${phase}  `], [`${flowed.toFixed(0)} s`, dim], [isStopping ? '' : '  Ctrl-C stops and verifies', dim]];
  }
  return [
    [` ${phase}  `],
    ...bar(flowed / seconds, columns, green, dim),
    [`  ${Math.min(flowed, seconds).toFixed(1)} of ${seconds} s`],
  ];
}

function figuresLine({ stats, connections }: ScreenState, { green, yellow }: Colors): Piece[] {
  if (stats === undefined) return [];
  const ways = waysText(stats.ways);
  const color = (actual: number, wanted: number): Formatter => (actual === wanted ? green : yellow);
  return [
    [' connections '],
    [`${stats.connections}/${connections}`, color(stats.connections, connections)],
    [ways === '' ? '' : ` (${ways})`],
    ['  locks '],
    [`${stats.locks}/${2 * connections}`, color(stats.locks, 2 * connections)],
    [`  sent ${count(stats.sentPerSecond)}/s  delivered ${count(stats.deliveredPerSecond)}/s`],
    [`  in all ${count(stats.messagesSent)}, rejected ${count(stats.rejected)}`],
  ];
}

/** At most `rows` lines; where not all nodes fit, those that something is wrong with come first. */
function nodeLines({ nodes, stats, transport }: ScreenState, rows: number, columns: number, colors: Colors): Piece[][] {
  const figures = new Map(stats?.nodes.map((entry) => [entry.node, entry]));
  const fits = nodes.length < rows ? nodes.length : Math.max(0, rows - 2);
  const isWell = ({ node, state }: ScreenNode): boolean =>
    state === 'running' && figures.get(node)?.links.every((link) => markOf(link) === '●') === true;
  const chosen = new Set([...nodes.filter((node) => !isWell(node)), ...nodes.filter(isWell)].slice(0, fits));
  const withRates = columns >= 8 + PROCESS + MIN_NEIGHBOURS + RATES;
  const room = columns - 8 - (columns >= 8 + PROCESS + MIN_NEIGHBOURS ? PROCESS : 0) - (withRates ? RATES : 0);
  const withProcess = columns >= 8 + PROCESS + MIN_NEIGHBOURS;
  const withWays = transport === 'mixed';
  const title = `   node ${withProcess ? 'process  ' : ''}${'neighbours'.padEnd(Math.max(room, 0))}${withRates ? ' sent/s  delivered/s' : ''}`;
  const lines = nodes
    .filter((node) => chosen.has(node))
    .map((node) => nodeLine(node, figures.get(node.node), { withProcess, withRates, room, withWays }, colors));
  const left = nodes.length - lines.length;
  return [
    [[title, colors.dim]],
    ...lines,
    ...(left === 0 ? [] : [[[`   … and ${left} more, all well`, colors.dim] as Piece]]),
  ];
}

interface NodeLayout {
  readonly withProcess: boolean;
  readonly withRates: boolean;
  readonly withWays: boolean;
  /** Columns for the neighbours. */
  readonly room: number;
}

function nodeLine(
  { node, state, pid }: ScreenNode,
  figures: NodeFigures | undefined,
  layout: NodeLayout,
  colors: Colors,
): Piece[] {
  const color = { starting: colors.yellow, running: colors.green, killed: colors.red, closed: colors.dim }[state];
  const mark = { starting: '…', running: '●', killed: '✗', closed: '·' }[state];
  const line: Piece[] = [[` ${mark} `, color], [`${String(node).padStart(4)} `]];
  if (layout.withProcess)
    line.push([(state === 'killed' ? 'killed' : pid === 0 ? '' : String(pid)).padEnd(PROCESS), colors.dim]);
  let width = 0;
  for (const link of state === 'running' ? (figures?.links ?? []) : []) {
    const mark = markOf(link);
    const text = `${link.peer}${layout.withWays && link.way !== undefined ? LETTERS[link.way] : ''}`;
    if (width + text.length + 2 > layout.room) break;
    line.push([text], [`${mark} `, { '●': colors.green, '◐': colors.yellow, '○': colors.red }[mark]]);
    width += text.length + 2;
  }
  if (!layout.withRates) return line;
  const rates =
    state === 'running' && figures !== undefined ? [figures.sentPerSecond, figures.deliveredPerSecond] : [0, 0];
  return [
    ...line,
    [' '.repeat(Math.max(0, layout.room - width))],
    [`${count(rates[0] ?? 0).padStart(7)}${count(rates[1] ?? 0).padStart(13)}`],
  ];
}

function markOf({ phase, lock, theirs }: NeighbourFigures): '●' | '◐' | '○' {
  if (phase !== 'connected') return '○';
  return lock === 'held' && theirs ? '●' : '◐';
}
