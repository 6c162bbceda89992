/** Draws the live screen of a DHT network for a terminal of any size. Pure; a `LiveReporter` puts it on the terminal. */
import { bar, type Colors, fit, logLines, type Piece, type ScreenSize } from '../shared/screen-pieces.js';
import { count, several } from '../shared/words.js';
import { operationsText } from './dht-event-text.js';
import type { DhtNodeFigures } from './dht-events.js';
import type { DhtScreenNode, DhtScreenState } from './dht-screen-state.js';

/** Hop counts that the screen has room for. */
const HOP_ROWS = 3;

/** The lines of the screen; `now` in ms. */
export function drawDhtScreen(state: DhtScreenState, now: number, size: ScreenSize, colors: Colors): readonly string[] {
  const head = [
    titleLine(state, colors),
    progressLine(state, now, size.columns, colors),
    operationsLine(state, colors),
    ...hopLines(state, size.columns, colors),
    [],
  ];
  // One row stays free for the cursor.
  const room = Math.max(1, size.rows - 1 - head.length - 1);
  const nodes = nodeLines(state, Math.min(state.nodes.length + 1, room), colors);
  const log = logLines(state.log, Math.min(8, room - nodes.length), colors);
  return [...head, ...nodes, [], ...log].slice(0, Math.max(1, size.rows - 1)).map((line) => fit(line, size.columns));
}

function titleLine({ nodes }: DhtScreenState, { bold, dim }: Colors): Piece[] {
  const living = nodes.filter(({ state }) => state === 'ready');
  const processes = new Set(living.map(({ process }) => process)).size;
  return [
    [' Peerlatch DHT', bold],
    [`  ${living.length} nodes ready in ${processes} processes`, dim],
  ];
}

function progressLine(state: DhtScreenState, now: number, columns: number, { green, dim }: Colors): Piece[] {
  const { phase, workingSince, seconds, wanted, nodes, isStopping } = state;
  if (workingSince === undefined) {
    const ready = nodes.filter((node) => node.state === 'ready').length;
    return [
      [' joining  '],
      ...bar(ready / Math.max(1, wanted), columns, green, dim),
      [`  ${ready} of ${wanted} nodes`],
    ];
  }
  const worked = (now - workingSince) / 1_000;
  if (seconds === null) {
    return [[` ${phase}  `], [`${worked.toFixed(0)} s`, dim], [isStopping ? '' : '  Ctrl-C stops and verifies', dim]];
  }
  const shown = `  ${Math.min(worked, seconds).toFixed(1)} of ${seconds} s`;
  return [[` ${phase}  `], ...bar(worked / seconds, columns, green, dim), [shown]];
}

function operationsLine({ stats }: DhtScreenState, { yellow, red }: Colors): Piece[] {
  if (stats === undefined) return [];
  const { missedInTurmoil, lost, deadContacts } = stats;
  return [
    [` ${operationsText(stats)}`],
    [missedInTurmoil > 0 ? `  missed in the turmoil ${count(missedInTurmoil)}` : '', yellow],
    [lost > 0 ? `  lost ${count(lost)}` : '', red],
    [deadContacts > 0 ? `  dead neighbours ${count(deadContacts)}` : '', yellow],
  ];
}

function hopLines({ stats }: DhtScreenState, columns: number, { green, dim }: Colors): Piece[][] {
  const entries = Object.entries(stats?.hops ?? {}).slice(0, HOP_ROWS);
  const most = Math.max(1, ...entries.map(([, times]) => times));
  return entries.map(([hops, times]) => [
    [`   ${several(Number(hops), 'hop').padEnd(7)} `],
    ...bar(times / most, columns, green, dim),
    [` ${count(times)}`],
  ]);
}

/** At most `rows` lines; where not all nodes fit, those that are not well come first. */
function nodeLines({ nodes, stats }: DhtScreenState, rows: number, colors: Colors): Piece[][] {
  const figures = new Map(stats?.nodes.map((entry) => [entry.node, entry]));
  const fits = nodes.length < rows ? nodes.length : Math.max(0, rows - 2);
  const isWell = ({ state }: DhtScreenNode): boolean => state === 'ready';
  const chosen = new Set([...nodes.filter((node) => !isWell(node)), ...nodes.filter(isWell)].slice(0, fits));
  const lines = nodes.filter((node) => chosen.has(node)).map((node) => nodeLine(node, figures.get(node.node), colors));
  const left = nodes.length - lines.length;
  return [
    [['   node  process  id        neighbours  connections  values', colors.dim]],
    ...lines,
    ...(left === 0 ? [] : [[[`   … and ${left} more`, colors.dim] as Piece]]),
  ];
}

function nodeLine(
  { node, process, id, state }: DhtScreenNode,
  figures: DhtNodeFigures | undefined,
  colors: Colors,
): Piece[] {
  const color = { joining: colors.yellow, ready: colors.green, killed: colors.red, closed: colors.dim }[state];
  const mark = { joining: '…', ready: '●', killed: '✗', closed: '·' }[state];
  const line: Piece[] = [
    [` ${mark} `, color],
    [`${String(node).padStart(4)}  ${String(process).padStart(7)}  `],
    [`${id.slice(0, 8)}  `, colors.dim],
  ];
  if (state === 'killed') return [...line, ['killed', colors.red]];
  if (figures === undefined) return line;
  const { neighbours, connections, entries } = figures;
  return [
    ...line,
    [`${String(neighbours).padStart(10)}${String(connections).padStart(13)}${String(entries).padStart(8)}`],
  ];
}
