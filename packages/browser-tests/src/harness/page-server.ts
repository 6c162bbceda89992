/** Serves the test page and its bundle from memory, on a free port of the loopback interface. */
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type BrowserBundle, bundleForBrowser } from '../bundle/browser-bundle.js';

const PROGRAM = join(import.meta.dirname, '../../src/page/page-program.ts');

export class PageServer {
  readonly #server: Server;
  readonly url: string;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}/`;
  }

  /** Bundles the program, not minified so that stack traces can be read, and listens. */
  static async start(): Promise<PageServer> {
    const bundle = await bundleForBrowser({ file: PROGRAM }, false);
    const server = createServer(({ url = '/' }, response) => {
      const { type, text } = fileAt(bundle, url.slice(1)) ?? { type: '', text: undefined };
      if (text === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The page server has no port.');
    return new PageServer(server, address.port);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function fileAt({ entry, files }: BrowserBundle, name: string) {
  if (name === '') {
    const text = `<!doctype html><title>A peer</title><link rel="icon" href="data:,"><script type="module" src="/${entry}"></script>`;
    return { type: 'text/html', text };
  }
  const found = files.find((file) => file.name === name);
  return found === undefined ? undefined : { type: 'text/javascript', text: found.code };
}
