/** One tab with a node in it, as a test holds it. */
import type { Page } from 'playwright-core';
import type { PageApi } from '../page/page-api.js';

type Result<Name extends keyof PageApi> = Awaited<ReturnType<PageApi[Name]>>;

export class PeerPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Calls a function of `window.peer`; rejects with the page's error. */
  call<Name extends keyof PageApi>(name: Name, ...args: Parameters<PageApi[Name]>): Promise<Result<Name>> {
    const order = { name, args };
    return this.#page.evaluate((given) => Reflect.apply(window.peer[given.name], undefined, given.args), order);
  }

  /** Closes the tab without asking the page. */
  async closeTab(): Promise<void> {
    await this.#page.close({ runBeforeUnload: false });
  }

  /** Makes the process of the tab crash. */
  async crash(): Promise<void> {
    const crashed = this.#page.waitForEvent('crash');
    // The navigation ends with the process that should make it.
    await this.#page.goto('chrome://crash').catch(() => {});
    await crashed;
  }
}
