import type { StoredEntry } from '@peerlatch/dht/node';
import { describe, expect, it } from 'vitest';
import { get } from '../../../src/command/get-command.js';
import { encodeValue } from '../../../src/text/value-text.js';
import { fakeShell } from '../../support/fake-shell.js';
import { entry, KEY, KEY_HEX, peer, sessionOf } from '../../support/peers.js';

const REQUEST = { key: KEY, all: false, raw: false, json: false };
const BINARY = new Uint8Array([0xff]);

async function run(entries: readonly StoredEntry[], flags: Partial<typeof REQUEST> = {}) {
  const shell = fakeShell();
  await get({ ...REQUEST, ...flags }, sessionOf({ get: async () => entries }), shell);
  return shell;
}

describe('get', () => {
  it('prints the newest value and nothing else; that there are more is a note', async () => {
    const { results, notes } = await run([entry(1, 'new'), entry(2, 'old')]);
    expect(results).toEqual(['new']);
    expect(notes).toEqual(['The newest value; there is one of other creators: see --all.']);
  });

  it('prints all of them on request, each on its line', async () => {
    const { results } = await run([entry(1, 'a\nb'), entry(2, 'c')], { all: true });
    const at = '2023-11-14T22:13:20.500Z';
    expect(results).toEqual([`${peer(1).id} ${at} "a\\nb"`, `${peer(2).id} ${at} "c"`]);
  });

  it('prints bytes as base64 with a note, or as they are', async () => {
    const shown = await run([entry(1, encodeValue(BINARY))]);
    expect([shown.results, shown.notes]).toEqual([['/w=='], ['(base64: the value is no text)']]);
    const raw = await run([entry(1, encodeValue(BINARY))], { raw: true });
    expect([raw.results, raw.written]).toEqual([[], [BINARY]]);
  });

  it('says everything as JSON', async () => {
    const shell = await run([entry(1, 'a'), entry(2, encodeValue(BINARY))], { json: true, all: true });
    const about = { type: 'value', key: KEY_HEX, createdAt: '2023-11-14T22:13:20.500Z', ttlMs: 60_000, bytes: 1 };
    const typeUrl = 'type.googleapis.com/google.protobuf.BytesValue';
    expect(shell.objects()).toEqual([
      { ...about, typeUrl, creator: peer(1).id, text: 'a' },
      { ...about, typeUrl, creator: peer(2).id, base64: '/w==' },
    ]);
  });

  it('of an unknown key is not found', async () => {
    await expect(run([])).rejects.toMatchObject({ code: 'NOT_FOUND', exitCode: 3 });
  });
});
