import { describe, expect, it } from 'vitest';
import { type CallListener, RpcClient } from '../../../src/rpc/rpc-client.js';
import { clientStand, server } from '../../support/client-stand.js';
import { EchoRpc } from '../../support/rpc-stand.js';

const { echo } = EchoRpc.methods;

describe(RpcClient, () => {
  describe('with a listener', () => {
    function listener() {
      const heard: unknown[] = [];
      const told: CallListener<string> = {
        answered: (value) => heard.push(value),
        failed: (error) => heard.push(error),
      };
      return { heard, told };
    }

    it('tells the answer in the very step in which it arrives', () => {
      const { network, client, answer, lastRequestId } = clientStand();
      const { heard, told } = listener();
      client.start(server, 'echo', echo, 'hello', {}, told);
      answer(lastRequestId(), 'at once');
      network.run();
      expect(heard).toEqual(['at once']);
    });

    it('tells the loss of the connection in the very step in which it is announced', async () => {
      const { clock, network, transport, client } = clientStand();
      const { heard, told } = listener();
      client.start(server, 'echo', echo, 'hello', {}, told);
      await clock.drain();
      network.disconnect(transport.self, server);
      network.run();
      expect(heard).toMatchObject([{ code: 'CONNECTION_LOST' }]);
    });

    it('withdraws an unwritten request, which fails with the reason', async () => {
      const { clock, network, remote, client } = clientStand({ connected: false });
      const received: string[] = [];
      remote.handle('echo', ({ method }) => received.push(method));
      const { heard, told } = listener();
      client.start(server, 'echo', echo, 'hello', {}, told).withdraw('not any more');
      await clock.drain();
      network.run();
      expect(heard).toEqual(['not any more']);
      expect(received).toEqual([]);
    });

    it('does not withdraw a written request: its answer still counts', async () => {
      const { clock, network, client, answer, lastRequestId } = clientStand();
      const { heard, told } = listener();
      const ongoing = client.start(server, 'echo', echo, 'hello', {}, told);
      await clock.drain();
      ongoing.withdraw('too late');
      answer(lastRequestId(), 'answered all the same');
      network.run();
      expect(heard).toEqual(['answered all the same']);
    });

    it('throws what the caller did wrong', () => {
      const { client } = clientStand();
      client.close();
      expect(() => client.start(server, 'echo', echo, 'hello', {}, listener().told)).toThrow(/closed/);
    });
  });
});
