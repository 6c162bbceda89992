/** The page of the chat: bundled by Vite into a folder of its own and served from there, until it is closed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { build, type InlineConfig, type Plugin, preview } from 'vite';
import type { ChatOptions } from './chat-options.js';

/** The sources of the page; this program runs from `dist`. */
const ROOT = join(import.meta.dirname, '../../src/browser-chat/page');

export interface ChatPage {
  /** Where to look at it. */
  readonly url: string;
  close(): Promise<void>;
}

/** Rejects when the port is taken. `peer`: whom the page meets first. */
export async function serveChatPage({ host, port }: ChatOptions, peer: PeerDescriptor): Promise<ChatPage> {
  const outDir = mkdtempSync(join(tmpdir(), 'peerlatch-chat-'));
  const remove = (): void => rmSync(outDir, { recursive: true, force: true });
  const config: InlineConfig = {
    root: ROOT,
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    plugins: [peerFile(peer)],
    build: { outDir, emptyOutDir: true, target: 'es2022' },
    // Vite takes 0 for "the default port".
    preview: { host, port: port === 0 ? await freePort(host) : port, strictPort: true },
  };
  try {
    await build(config);
    const server = await preview(config);
    const { port: bound } = addressOf(server.httpServer);
    const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
    const close = async (): Promise<void> => {
      await server.close();
      remove();
    };
    return { url: `http://${shown}:${bound}/`, close };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Tells the page who the Node peer is. */
function peerFile(peer: PeerDescriptor): Plugin {
  return {
    name: 'node-peer',
    configurePreviewServer({ middlewares }) {
      middlewares.use('/node-peer.json', (_request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(peer));
      });
    },
  };
}

function addressOf(server: Pick<Server, 'address'>): { readonly port: number } {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address;
}

/** A port that was free a moment ago. */
async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = addressOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
