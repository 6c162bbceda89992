/** `@peerlatch/connection/peer`: ids, descriptors, the offerer rule. */
export { isOfferer } from '../peer/offerer.js';
export {
  isSamePeer,
  isSelf,
  type PeerDescriptor,
  type PeerDescriptorInput,
  type PeerRuntime,
  parsePeerDescriptor,
  type WebSocketAddress,
  websocketUrl,
} from '../peer/peer-descriptor.js';
export {
  PEER_ID_BYTES,
  type PeerId,
  parsePeerId,
  peerIdFromBytes,
  peerIdToBytes,
  randomPeerId,
} from '../peer/peer-id.js';
export { type Route, routeTo } from '../peer/route.js';
