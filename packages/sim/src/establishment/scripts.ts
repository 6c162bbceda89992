/** All pairs of scripts with a number of actions, without those in which an action can have no effect. */
import { ACTIONS, type Action, type Script } from './action.js';

/** The offerer's script and that of the other peer. */
export type ScriptPair = readonly [offerer: Script, answerer: Script];

/** Pairs in which the two peers together take `count` actions. In each pair, any peer may have any part of them. */
export function scriptPairs(count: number): ScriptPair[] {
  return Array.from({ length: count + 1 }, (_, own) => own).flatMap((own) =>
    scriptsOf(own).flatMap((first) =>
      scriptsOf(count - own)
        .map((second): ScriptPair => [first, second])
        .filter(isSensible),
    ),
  );
}

function scriptsOf(length: number): Script[] {
  if (length === 0) return [[]];
  return scriptsOf(length - 1).flatMap((script) =>
    ACTIONS.filter((action) => isPossible(script, action)).map((action) => [...script, action]),
  );
}

const CALLS: readonly Action[] = ['dial', 'send', 'lock'];

/** Whether `action` can do anything after `script`, as far as this peer alone can tell. */
function isPossible(script: Script, action: Action): boolean {
  if (script.includes('close')) return false;
  switch (action) {
    case 'unlock':
      return count(script, 'lock') > count(script, 'unlock');
    case 'abort':
      return script.some((earlier) => CALLS.includes(earlier)) && script.at(-1) !== 'abort';
    case 'subscribe':
      return !script.includes('subscribe');
    case 'disconnect':
      return script.at(-1) !== 'disconnect';
    default:
      return true;
  }
}

/** Somebody connects; and who subscribes late has something to miss. */
function isSensible([first, second]: ScriptPair): boolean {
  if (![...first, ...second].some((action) => CALLS.includes(action))) return false;
  return (
    !(first.includes('subscribe') && !second.includes('send')) &&
    !(second.includes('subscribe') && !first.includes('send'))
  );
}

function count(script: Script, action: Action): number {
  return script.filter((other) => other === action).length;
}
