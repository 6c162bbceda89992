/**
 * The turns of this process (Node): sockets share one event loop, whatever node they belong to. Used by the drivers of sockets
 * and by the door.
 */
import { loopTurn } from '../webrtc/loop-turn.node.js';
import { TurnQueue } from './turn-queue.js';

export const turns = new TurnQueue(loopTurn);
