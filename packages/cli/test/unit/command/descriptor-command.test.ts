import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { expect, it } from 'vitest';
import { showDescriptor } from '../../../src/command/descriptor-command.js';
import { formatDescriptor } from '../../../src/text/descriptor-text.js';
import { fakeShell } from '../../support/fake-shell.js';
import { peer } from '../../support/peers.js';

it('shows what is there, and that a peer without a server cannot be dialled', () => {
  const bare = parsePeerDescriptor({ id: 'ab'.repeat(20), region: 3, ipAddress: 0xc0_a8_00_01 });
  const shell = fakeShell();
  showDescriptor(bare, false, shell);
  expect(shell.results).toEqual([
    `id          ${bare.id}`,
    'runtime     nodejs',
    'address     none: others cannot dial it',
    'region      3',
    'ip address  192.168.0.1',
    `descriptor  ${formatDescriptor(bare)}`,
  ]);
});

it('shows it as one JSON object', () => {
  const shell = fakeShell();
  showDescriptor(peer(1), true, shell);
  expect(shell.objects()).toEqual([{ ...peer(1), descriptor: formatDescriptor(peer(1)) }]);
});
