/** The storage on a real disk: the contract, and that nothing acknowledged is lost when its process is killed. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { openPersistentStorage } from '../../../src/store/persistent-storage.node.js';
import { START_MS } from '../../support/entries.js';
import { describeStorage } from '../../support/storage-contract.js';

const folders: string[] = [];
const built = (file: string): string =>
  JSON.stringify(fileURLToPath(new URL(`../../../dist/${file}`, import.meta.url)));
const roomy = { maxStoredEntries: 1_000_000, maxEntriesPerCreator: 1_000_000 };
const limits = { ...dhtLimits, ...roomy };
const ROUNDS = 4;

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'peerlatch-store-'));
  folders.push(path);
  return path;
}

afterAll(async () => {
  await Promise.all(folders.map((path) => rm(path, { recursive: true, force: true })));
});

describeStorage('a LevelDB on a disk', {
  open: async (limits) =>
    openPersistentStorage({ path: await folder(), limits: { ...dhtLimits, ...limits }, now: START_MS }),
});

/** Puts until it is killed, sixteen at a time, and says which are acknowledged; entry `n` has the number as its key and value. */
const writer = (path: string, first: number): string => `
  import { writeSync } from 'node:fs';
  import { dhtLimits } from ${built('base/dht-limits.js')};
  import { openPersistentStorage } from ${built('store/persistent-storage.node.js')};
  const limits = { ...dhtLimits, ...${JSON.stringify(roomy)} };
  const storage = await openPersistentStorage({ path: ${JSON.stringify(path)}, limits, now: Date.now() });
  const bytesOf = (n) => { const bytes = new Uint8Array(20); new DataView(bytes.buffer).setUint32(0, n); return bytes; };
  let next = ${first};
  const at = { seconds: Math.floor(Date.now() / 1_000), nanos: 0 };
  const write = async () => {
    for (;;) {
      const n = next++;
      const data = { typeUrl: 'type.test/Number', value: new Uint8Array(200).fill(n) };
      const fields = { createdAt: at, storedAt: at, ttlMs: 60_000, stale: false, deleted: false };
      const entry = { key: bytesOf(n), creator: '00'.repeat(20), data, ...fields };
      const { kind } = await storage.put({ entry, expiresAt: Date.now() + 600_000 });
      if (kind === 'stored') writeSync(1, n + '\\n');
    }
  };
  for (let i = 0; i < 16; i++) write();
`;

/** The numbers of the entries in a folder that are whole. */
async function read(path: string): Promise<ReadonlySet<string>> {
  const storage = await openPersistentStorage({ path, limits, now: START_MS });
  const numbers = new Set<string>();
  for await (const { entry } of storage.records()) {
    const n = new DataView(entry.key.buffer).getUint32(0);
    expect(entry.data.value).toEqual(new Uint8Array(200).fill(n));
    numbers.add(String(n));
  }
  expect(storage.usage().unreadable).toBe(0);
  await storage.close();
  return numbers;
}

/** Runs a program until it has said `killAfter` lines, and kills it; resolves with its whole lines. */
async function run(program: string, killAfter: number): Promise<readonly string[]> {
  const file = join(await folder(), 'program.mjs');
  await writeFile(file, program);
  const child = spawn(process.execPath, [file]);
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  await new Promise((resolve) => child.once('close', resolve));
  expect(errors).toBe('');
  return output.split('\n').slice(0, -1);
}

describe('a storage whose process is killed', () => {
  it('has every entry that was acknowledged, round after round', { timeout: 60_000 }, async () => {
    const path = await folder();
    const acknowledged = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const lines = await run(writer(path, round * 100_000), 60 * (round + 1));
      expect(lines.length).toBeGreaterThanOrEqual(60 * (round + 1));
      for (const line of lines) acknowledged.add(line);
      const held = await read(path);
      expect([...acknowledged].filter((line) => !held.has(line))).toEqual([]);
    }
  });

  it('is the only one to have its folder', async () => {
    const path = await folder();
    const options = { path, limits: dhtLimits, now: START_MS };
    const storage = await openPersistentStorage(options);
    await expect(openPersistentStorage(options)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    await storage.close();
    await (await openPersistentStorage(options)).close();
  });
});
