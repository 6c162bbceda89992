/** The program of the chat page: one node, in one room with the Node peer and the other tabs. Bundled by Vite. */
import { createConnectionNode } from '@peerlatch/connection/node';
import { type PeerDescriptorInput, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { CHAT_NODE_OPTIONS } from '../chat-node-options.js';
import { nodePort } from '../room/node-port.js';
import { PeerLinks } from '../room/peer-links.js';
import { RoomGuest } from '../room/room-guest.js';
import { CHAT_ROOM, decodeRoomMessage } from '../room/room-message.js';
import { peerRow } from './peer-row.js';
import { View } from './view.js';

/** Locks of others come and go without an event; the list is looked at this often, ms. */
const REFRESH_MS = 500;

/** The Node peer, at the address at which this page was loaded. */
async function findHost() {
  const response = await fetch('/node-peer.json');
  if (!response.ok) throw new Error('The Node peer did not answer; is `npm run chat` still running?');
  const { websocket, ...peer } = (await response.json()) as PeerDescriptorInput;
  if (websocket === undefined) throw new Error('The Node peer has no WebSocket server.');
  return parsePeerDescriptor({ ...peer, websocket: { ...websocket, host: location.hostname } });
}

const host = await findHost();
const node = await createConnectionNode(CHAT_NODE_OPTIONS);
const name = sessionStorage.getItem('name') ?? `Guest ${node.self.id.slice(0, 4)}`;

let isDue = false;
/** At most once per frame, however much happened. */
function refresh(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    render();
  });
}

const guest = new RoomGuest(nodePort(node, refresh), host, name);
const links = new PeerLinks(node, refresh);
const view = new View(
  (text) => guest.say(text),
  (chosen) => {
    sessionStorage.setItem('name', chosen);
    guest.join(chosen);
  },
);
view.name = name;

function render(): void {
  const { members, lines } = guest.state;
  links.set([host, ...guest.others()]);
  view.showLines(lines, node.self.id);
  const rows = [...members.values()].map((member) => peerRow(member, links.facts(member.peer.id)));
  view.showPeers(rows);
  const isThere = node.hasConnection(host.id);
  view.status = isThere ? '' : 'No connection to the Node peer: trying again.';
}

node.messages$.subscribe(({ from, service, bytes }) => {
  const message = service === CHAT_ROOM ? decodeRoomMessage(bytes) : undefined;
  if (message !== undefined) guest.receive(message, from);
});
node.peerEvents$.subscribe(({ type, peer }) => {
  if (type === 'connected' && peer.id === host.id) guest.join();
  refresh();
});
setInterval(refresh, REFRESH_MS);
addEventListener('pagehide', () => void node.close());
render();
