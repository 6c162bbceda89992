import { expect, it } from 'vitest';
import { deleteValue } from '../../../src/command/delete-command.js';
import { fakeShell } from '../../support/fake-shell.js';
import { entry, KEY, KEY_HEX, peer, sessionOf } from '../../support/peers.js';

function stand(creators: readonly number[], survives = false) {
  let left = creators;
  const node = {
    self: peer(1),
    get: async () => left.map((creator) => entry(creator, 'a')),
    delete: async () => {
      if (!survives) left = left.filter((creator) => creator !== 1);
    },
  };
  return { shell: fakeShell(), session: sessionOf(node), left: () => left };
}

it('deletes the value of its own id, and no other', async () => {
  const { shell, session, left } = stand([1, 2]);
  await deleteValue({ key: KEY, json: true }, session, shell);
  expect(shell.objects()).toEqual([{ type: 'deleted', key: KEY_HEX, creator: peer(1).id }]);
  expect(left()).toEqual([2]);
});

it('says which id it takes when this one has no value there', async () => {
  const { shell, session } = stand([2]);
  const failure = { code: 'NOT_FOUND', message: expect.stringMatching(/give the --id that "put" was given/) };
  await expect(deleteValue({ key: KEY, json: false }, session, shell)).rejects.toMatchObject(failure);
});

it('does not say that it is deleted while it is still found', async () => {
  const { shell, session } = stand([1], true);
  await expect(deleteValue({ key: KEY, json: false }, session, shell)).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
  });
});
