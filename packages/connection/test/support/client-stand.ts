/** An RPC client alone, and the server that the test plays: what the tests of `RpcClient` have in common. */
import { DeadlineWheel } from '../../src/base/deadline-wheel.js';
import { noMetrics } from '../../src/base/metrics.js';
import { RpcClient } from '../../src/rpc/rpc-client.js';
import { FakeTransportNetwork } from '../../src/testing/fake-transport-network.js';
import { peer } from '../../src/testing/fixtures.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits } from '../../src/wire/limits.js';
import type { OutgoingMessage } from '../../src/wire/outgoing-message.js';
import { EchoRpc } from './rpc-stand.js';

const { echo } = EchoRpc.methods;
/** Who is asked. */
export const server = peer(2);

export interface ClientStandOptions {
  readonly maxCallsInFlight?: number;
  readonly connected?: boolean;
  /** Hears of the peer's connection before the client does. */
  readonly beforeClient?: (type: string) => void;
}

/** A client, connected to the server unless told otherwise. */
export function clientStand({
  maxCallsInFlight = 10,
  connected = true,
  beforeClient = () => {},
}: ClientStandOptions = {}) {
  const clock = new VirtualClock();
  const network = new FakeTransportNetwork();
  const transport = network.join(peer(1));
  const remote = network.join(server);
  transport.peerEvents$.subscribe(({ type }) => beforeClient(type));
  const client = new RpcClient({
    transport,
    clock,
    wheel: new DeadlineWheel(clock, limits.wheelTickMs),
    random: new SeededRandom(1),
    metrics: noMetrics,
    maxCallsInFlight,
    timeoutMs: 5_000,
  });
  transport.handle('echo', (message, from) => client.receive(message, from));
  if (connected) network.connect(transport.self, server);
  const answer = (requestId: string, text: string, from = remote): void => {
    const body = new TextEncoder().encode(text);
    const message: OutgoingMessage = {
      kind: 'response',
      serviceId: 'echo',
      method: 'echo',
      requestId,
      bodyType: 'test.Text',
      body,
    };
    void from.send(transport.self, message);
  };
  const requestIds = (): string[] =>
    transport.sent.flatMap(({ message }) => ('requestId' in message && message.requestId ? [message.requestId] : []));
  const lastRequestId = (): string => requestIds().at(-1) ?? '';
  const call = (value = 'hello', options = {}) => client.call(server, 'echo', echo, value, options);
  return { clock, network, transport, remote, client, answer, call, requestIds, lastRequestId };
}
