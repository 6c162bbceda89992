/** `npm run chat-screenshot`: plays a short conversation of two tabs and the Node peer, and keeps a picture of it in docs/. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ChatProgram } from './chat-program.js';
import { Chromium } from './chromium.js';

const PICTURE = join(import.meta.dirname, '../../../../docs/browser-chat.png');

async function enter(chromium: Chromium, url: string, name: string): Promise<Page> {
  const page = await chromium.openUrl(url, { width: 1_000, height: 560 });
  // Before its program runs, the form would only load the page again.
  await page.locator('#peers li').first().waitFor();
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Change' }).click();
  await page.locator('#peers').getByText(`${name} (browser)`).waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

await using chromium = await Chromium.start();
const { program, url } = await ChatProgram.start();
await using _program = program;
const ann = await enter(chromium, url, 'Ann');
const bob = await enter(chromium, url, 'Bob');
await ann.locator('#peers').getByText('Bob (browser)').waitFor();
for (const peer of ['Bob', 'Node peer']) {
  await ann.locator('#peers li', { hasText: peer }).locator('.locks', { hasText: 'ours held theirs held' }).waitFor();
}
await say(ann, 'Hello Bob. Which way did this come?');
await bob.getByText('Which way did this come?').waitFor();
await say(bob, 'Look at the list on the right.');
await ann.getByText('Look at the list').waitFor();
program.type('I only introduced you to each other.');
await ann.getByText('I only introduced').waitFor();
await ann.screenshot({ path: PICTURE });
await program.interrupt();
