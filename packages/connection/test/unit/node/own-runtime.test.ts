import { expect, it } from 'vitest';
import { ownRuntime as inBrowsers } from '../../../src/node/own-runtime.browser.js';
import { ownRuntime } from '../../../src/node/own-runtime.js';

it('each platform has its name', () => {
  expect([ownRuntime, inBrowsers]).toEqual(['nodejs', 'browser']);
});
