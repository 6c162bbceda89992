/** `npm run chat`: a chat room of browser tabs and this process, which serves the page and is a peer itself. */
import { hostname } from 'node:os';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { createConnectionNode } from '@peerlatch/connection/node';
import { CommanderError } from 'commander';
import { CHAT_NODE_OPTIONS } from './chat-node-options.js';
import { type ChatOptions, parseChatOptions } from './chat-options.js';
import { serveChatPage } from './chat-page.js';
import { nodePort } from './room/node-port.js';
import { PeerLinks } from './room/peer-links.js';
import { RoomHost } from './room/room-host.js';
import type { RoomLine } from './room/room-line.js';
import { CHAT_ROOM, decodeRoomMessage } from './room/room-message.js';

const { log } = console;

function textOf(line: RoomLine): string {
  return line.kind === 'notice' ? `* ${line.text}` : `${line.name}: ${line.text}`;
}

/** Control characters could do anything to a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}

async function run(options: ChatOptions, stop: AbortSignal): Promise<void> {
  const isWildcard = options.host === '0.0.0.0' || options.host === '::';
  await using node = await createConnectionNode({
    ...CHAT_NODE_OPTIONS,
    websocket: { host: options.host, ...(isWildcard ? { advertisedHost: hostname() } : {}) },
    signal: stop,
  });
  const page = await serveChatPage(options, node.self);
  await using _page = { [Symbol.asyncDispose]: () => page.close() };
  let shown: readonly RoomLine[] = [];
  const port = nodePort(node, () => {
    const { lines, members } = room.state;
    links.set([...members.values()].map(({ peer }) => peer).filter(({ id }) => id !== node.self.id));
    for (const line of lines.filter((candidate) => !shown.includes(candidate))) log(printable(textOf(line)));
    shown = lines;
  });
  const links = new PeerLinks(node, () => {});
  const room = new RoomHost(port, 'Node peer');
  node.messages$.subscribe(({ from, service, bytes }) => {
    const message = service === CHAT_ROOM ? decodeRoomMessage(bytes) : undefined;
    if (message !== undefined) room.receive(message, from);
  });
  node.peerEvents$.subscribe(({ type, peer }) => {
    if (type === 'disconnected') room.gone(peer.id);
  });
  log(`The chat is at ${page.url}\nOpen it in two tabs. What you type here is said by the Node peer; Ctrl-C ends it.`);
  const input = createInterface({ input: process.stdin });
  input.on('line', (text) => {
    if (text.trim() !== '') room.say(text.trim().slice(0, 2_000));
  });
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  links.set([]);
  input.close();
  process.stdin.unref();
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

try {
  await run(parseChatOptions(process.argv.slice(2)), stop.signal);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (!stop.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
