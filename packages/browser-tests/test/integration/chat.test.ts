import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChatProgram } from '../../src/harness/chat-program.js';
import { Chromium } from '../../src/harness/chromium.js';
import { chromiumPath } from '../../src/harness/chromium-path.js';

const peers = (page: Page) => page.locator('#peers li').allTextContents();
const said = async (page: Page) => {
  const texts = await page.locator('#messages .said').allTextContents();
  return texts.map((text) => text.replace(/\s+/g, ' ').replace(/ \d+:\d+.*$/, ''));
};

async function join(chromium: Chromium, url: string, name: string): Promise<Page> {
  const page = await chromium.openUrl(url);
  // Before its program runs, the form would only load the page again.
  await page.locator('#peers li').first().waitFor();
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Change' }).click();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

describe.skipIf(chromiumPath() === undefined)('the browser chat (needs the Debian package chromium)', () => {
  let chromium: Chromium;
  let program: ChatProgram;
  let url: string;

  beforeAll(async () => {
    [chromium, { program, url }] = await Promise.all([Chromium.start(), ChatProgram.start()]);
  });
  afterAll(async () => {
    await program[Symbol.asyncDispose]();
    await chromium.close();
  });

  it('two tabs and the Node peer talk in one room, the tabs by WebRTC, each line once, until Ctrl-C ends it', async () => {
    const ann = await join(chromium, url, 'Ann');
    await expect.poll(async () => (await peers(ann)).join('\n')).toMatch(/Node peer \(Node\)[\s\S]*Ann \(browser\)/);
    await say(ann, 'Is anybody here?');
    const bob = await join(chromium, url, 'Bob');
    await expect.poll(() => said(bob)).toEqual(['Ann: Is anybody here?']);
    await expect.poll(async () => (await peers(ann)).join('\n')).toContain('Bob (browser)');

    await say(bob, 'I am.');
    program.type('So am I.');
    const all = ['Ann: Is anybody here?', 'Bob: I am.', 'Node peer: So am I.'];
    await expect.poll(async () => (await said(ann)).sort()).toEqual(all);
    await expect.poll(async () => (await said(bob)).sort()).toEqual(all);
    await expect
      .poll(() => program.lines.items)
      .toEqual(expect.arrayContaining(['Ann: Is anybody here?', 'Bob: I am.']));

    const host = ann.locator('#peers li', { hasText: 'Node peer (Node)' });
    expect(await host.locator('.connection').textContent()).toBe('connected');
    expect(await host.locator('.transport').textContent()).toBe('WebSocket');
    await expect.poll(() => host.locator('.locks').textContent()).toBe('ours held theirs held');

    const direct = ann.locator('#peers li', { hasText: 'Bob (browser)' });
    await expect.poll(() => direct.locator('.connection').textContent()).toBe('connected');
    expect(await direct.locator('.transport').textContent()).toBe('WebRTC');
    await expect.poll(() => direct.locator('.locks').textContent()).toBe('ours held theirs held');

    await bob.close();
    await expect.poll(() => ann.locator('#messages').textContent()).toContain('Bob left.');
    await expect.poll(() => peers(ann)).toHaveLength(2);
    expect(await program.interrupt()).toBe(0);
    await expect.poll(() => host.locator('.locks').textContent()).toContain('ours suspended');
    expect(await ann.locator('#status').textContent()).toContain('No connection to the Node peer');
  });
});
