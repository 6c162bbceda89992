/** Whether a cell came out as it must, and if not, in what it did not. Pure. */
import type { CellResult, Failure } from './cell-result.js';
import { FAILURE_DEADLINE_MS, hasDirectPath, LOSS_DEADLINE_MS, MESSAGES, mustConnect } from './expectation.js';

/** Empty if all is as expected. */
export function complaintsOf(result: CellResult): readonly string[] {
  const { cell, error, failure } = result;
  if (error !== undefined) return [error];
  if (failure === undefined) {
    return mustConnect(cell)
      ? [...aboutPath(result), ...aboutTraffic(result), ...aboutEnd(result)]
      : ['It connected, and must not.'];
  }
  if (mustConnect(cell)) return [`It did not connect: ${failure.code}: ${failure.text}`];
  return aboutFailure(result, failure);
}

function aboutPath({ cell, path }: CellResult): readonly string[] {
  if (path === undefined) return ['Nothing tells by which candidates it connected.'];
  const isRelayed = path.local.type === 'relay' || path.remote.type === 'relay';
  if (isRelayed && cell.turn === undefined) return ['It has a relayed candidate without a TURN server.'];
  return isRelayed || hasDirectPath(cell) ? [] : ['It did not use the TURN server, and there is no other way.'];
}

function aboutTraffic({ locks, received }: CellResult): readonly string[] {
  const complaints = locks === 2 ? [] : [`${locks} of 2 locks were accepted.`];
  for (const side of ['left', 'right'] as const) {
    const { count = 0, isInOrder = false } = received?.[side] ?? {};
    if (count !== MESSAGES) complaints.push(`The ${side} host received ${count} of ${MESSAGES} messages.`);
    else if (!isInOrder) complaints.push(`The ${side} host received messages out of order.`);
  }
  return complaints;
}

function aboutEnd({ cell, ended }: CellResult): readonly string[] {
  return (['left', 'right'] as const).flatMap((side) => {
    const ms = ended?.[side];
    if (cell.path !== 'dies') return ms === undefined ? [] : [`The ${side} host lost the connection.`];
    if (ms === undefined) return [`The ${side} host never told that the path is gone.`];
    return ms <= LOSS_DEADLINE_MS ? [] : [`The ${side} host told after ${Math.round(ms)} ms that the path is gone.`];
  });
}

function aboutFailure({ ms, farFailure }: CellResult, failure: Failure): readonly string[] {
  return [
    ...(ms > FAILURE_DEADLINE_MS ? [`It took ${Math.round(ms)} ms to fail.`] : []),
    ...aboutText('dialling', failure),
    ...(farFailure === undefined ? ['The dialled host knows of no failure.'] : aboutText('dialled', farFailure)),
  ];
}

function aboutText(which: string, { code, text }: Failure): readonly string[] {
  if (code !== 'ICE_FAILED') return [`The ${which} host says ${code} and not ICE_FAILED: ${text}`];
  return /candidate/.test(text) && /TURN/.test(text)
    ? []
    : [`The ${which} host names no candidates or no TURN: ${text}`];
}
