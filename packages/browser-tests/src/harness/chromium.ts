/**
 * A real Chromium with test pages in it, for the tests in this package. Every page runs `page/page-program` and is a peer.
 * A fresh profile each time; nothing of it is left after `close()`, however the test went.
 */
import process from 'node:process';
import { type Browser, type BrowserServer, chromium, type Page } from 'playwright-core';
import { chromiumPath } from './chromium-path.js';
import { PageServer } from './page-server.js';
import { PeerPage } from './peer-page.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface ChromiumOptions {
  /** Public keys whose certificates are accepted although nobody signed them: SHA-256 of each, in base64. */
  readonly trustedKeys?: readonly string[] | undefined;
}

export class Chromium implements AsyncDisposable {
  readonly #server: BrowserServer;
  readonly #browser: Browser;
  /** Started with the first test page. */
  #pages: Promise<PageServer> | undefined;

  private constructor(server: BrowserServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  /** Starts it. */
  static async start({ trustedKeys = [] }: ChromiumOptions = {}): Promise<Chromium> {
    const executablePath = chromiumPath();
    if (executablePath === undefined)
      throw new Error('Chromium is not installed: install the Debian package chromium.');
    const trust = trustedKeys.length === 0 ? [] : [`--ignore-certificate-errors-spki-list=${trustedKeys.join(',')}`];
    const server = await chromium.launchServer({ executablePath, headless: true, args: [...FLAGS, ...trust] });
    return new Chromium(server, await chromium.connect(server.wsEndpoint()));
  }

  /** A new tab that has loaded the program and has no node yet. Call it twice for two peers in one browser. */
  async openPage(): Promise<PeerPage> {
    this.#pages ??= PageServer.start();
    const { url } = await this.#pages;
    const page = await this.#browser.newPage();
    await page.goto(url);
    await page.waitForFunction('window.peer !== undefined');
    return new PeerPage(page);
  }

  /** A new tab with any other page; `size` in CSS pixels. */
  async openUrl(url: string, size?: { readonly width: number; readonly height: number }): Promise<Page> {
    const page = await this.#browser.newPage(size === undefined ? {} : { viewport: size });
    await page.goto(url);
    return page;
  }

  /** Stops every process of it, as a machine that falls asleep does: connections stay open and say nothing. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  /** Lets them go on. */
  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** Ends every process of it at once: nothing gets to say good-bye. */
  async kill(): Promise<void> {
    await this.#server.kill();
  }

  /** Idempotent, also after `freeze` and `kill`. */
  async close(): Promise<void> {
    await this.#server.kill().catch(() => {});
    await this.#pages?.then((pages) => pages.close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The browser is the leader of a process group of its own. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#server.process();
    if (pid !== undefined) process.kill(-pid, signal);
  }
}
