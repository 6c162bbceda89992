import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { LedgerFile, openLedger } from '../../../src/local-network/ledger-file.js';

it('gives the supervisor what the other end has written', () => {
  using file = new LedgerFile();
  expect(file.read()).toEqual([]);
  const writer = openLedger(file.fd);
  for (let seq = 0; seq < 100; seq++) writer.received(2, 1, seq);
  writer.submitted(3, 0);
  expect(file.read()).toEqual([
    { kind: 'received', peer: 2, incarnation: 1, code: undefined, from: 0, to: 100 },
    { kind: 'submitted', peer: 3, incarnation: 0, code: undefined, from: 0, to: 1 },
  ]);
});

it('survives the SIGKILL of the process that writes it', () => {
  using file = new LedgerFile();
  // One record as `openLedger` writes it (received, peer 5, numbers 0 to 41), then the end without any notice.
  const record = Uint8Array.from([4, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 42]);
  const program = `
    require('node:fs').writeSync(4, Uint8Array.from([${record.join(',')}]), 0, 16, 0);
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['-e', program], {
    stdio: ['ignore', 'ignore', 'ignore', 'ignore', file.fd],
  });
  expect(signal).toBe('SIGKILL');
  expect(file.read()).toEqual([{ kind: 'received', peer: 5, incarnation: 0, code: undefined, from: 0, to: 42 }]);
});

it('leaves no file behind', () => {
  using file = new LedgerFile();
  openLedger(file.fd).submitted(1, 0);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`peerlatch-ledger-${process.pid}-`))).toEqual([]);
});
