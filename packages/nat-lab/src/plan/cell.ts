/** The cells of the laboratory: two hosts, what stands between them, and what happens to the path. Pure. */
import { matrixKinds, type NatKind } from './nat-kind.js';

export interface Cell {
  /** For `--only`, titles and reports. */
  readonly name: string;
  /** Access of the host that dials. */
  readonly left: NatKind;
  readonly right: NatKind;
  /** The transport to the TURN server that both know; undefined: they know a STUN server only. */
  readonly turn: 'udp' | 'tcp' | 'tls' | undefined;
  /** Which of the two makes the WebRTC offer; the ids decide that. */
  readonly offerer: 'left' | 'right';
  /** What happens to the left host's access once the two have exchanged messages. */
  readonly path: 'stays' | 'returns' | 'dies';
}

const matrix: readonly Cell[] = [undefined, 'udp' as const].flatMap((turn) =>
  matrixKinds.flatMap((left) => matrixKinds.map((right) => cell({ left, right, turn }))),
);

/** Everything the laboratory tries: the matrix, and single rows for what it leaves out. */
export const cells: readonly Cell[] = [
  ...matrix,
  cell({ left: 'port-restricted', right: 'port-restricted', offerer: 'right' }),
  cell({ left: 'no-udp', right: 'symmetric' }),
  cell({ left: 'no-udp', right: 'symmetric', turn: 'tcp' }),
  cell({ left: 'no-udp', right: 'symmetric', turn: 'tls' }),
  cell({ left: 'port-restricted', right: 'port-restricted', path: 'returns' }),
  cell({ left: 'port-restricted', right: 'port-restricted', path: 'dies' }),
];

/** The cells whose names are or begin with one of `names`; all if there are none. Throws for a name that fits no cell. */
export function selectCells(names: readonly string[]): readonly Cell[] {
  const fits = (name: string, wanted: string) => name === wanted || name.startsWith(`${wanted}/`);
  for (const wanted of names) {
    if (!cells.some(({ name }) => fits(name, wanted))) throw new Error(`There is no cell named ${wanted}.`);
  }
  return names.length === 0 ? cells : cells.filter(({ name }) => names.some((wanted) => fits(name, wanted)));
}

function cell(given: Pick<Cell, 'left' | 'right'> & Partial<Cell>): Cell {
  const { left, right, turn, offerer = 'left', path = 'stays' } = given;
  const parts = [
    left,
    right,
    turn === undefined ? 'stun' : `turn-${turn}`,
    ...(offerer === 'left' ? [] : ['answerer-dials']),
    ...(path === 'stays' ? [] : [`path-${path}`]),
  ];
  return { name: parts.join('/'), left, right, turn, offerer, path };
}
