import { dialWebSocket } from '../../src/link/websocket/dial.js';
import { localCertificate } from './certificate.js';
import { linkContract } from './link-contract.js';
import { socketPair } from './socket-pair.js';

linkContract('WebSocket link over TLS', socketPair({ dial: dialWebSocket, tls: await localCertificate() }));
