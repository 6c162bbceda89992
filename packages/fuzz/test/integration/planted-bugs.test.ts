import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleTargets } from '../../src/instrument/bundle.js';
import { findPlant } from '../../src/plants/find-plant.js';
import { plantedBugs } from '../../src/plants/plants.js';

const BUNDLES = join(import.meta.dirname, '../../node_modules/.cache/fuzz');

// Once for all: what a bug does not touch is taken from here.
await bundleTargets(BUNDLES);

test.each(plantedBugs.map((bug) => [bug.name, bug] as const))('the fuzzer finds: %s', async (_, bug) => {
  const { failure } = await findPlant(bug, BUNDLES, 20_000);
  expect(failure).toBeDefined();
});
