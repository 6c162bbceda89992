import { dialWebSocket } from '../../src/link/websocket/dial.js';
import { linkContract } from './link-contract.js';
import { socketPair } from './socket-pair.js';

linkContract('WebSocket link', socketPair({ dial: dialWebSocket }));
