import { WebSocket } from 'undici';
import { dialPlatformSocket } from '../../src/link/websocket/dial-platform.js';
import { linkContract } from './link-contract.js';
import { socketPair } from './socket-pair.js';

// The class that browsers have, as Node's own HTTP client implements it.
const dial = socketPair({
  dial: (target, options) => dialPlatformSocket(WebSocket, target, options),
  msPerTurn: 1,
});

linkContract('WebSocket link of a browser', dial);
