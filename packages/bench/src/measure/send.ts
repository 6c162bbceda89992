/** The rate of one-way messages, with the receiver here or in another process, up to the server or down from it. */
import type { Conversation } from '../contender/contender.js';
import { loadContender } from '../contender/load-contender.js';
import type { SampleKind, SampleOrder, SampleResult } from '../figures/sample-kind.js';
import { until } from '../process/until.js';
import { Flow } from './flow.js';
import { LocalReceiver } from './receiver.js';
import { RemoteReceiver } from './remote-receiver.js';

type SendKind = Extract<SampleKind, { kind: 'send' }>;

export async function measureSend(order: SampleOrder, sample: SendKind): Promise<SampleResult> {
  const { warmUpFlowMs, flowMs } = order.scale;
  const flow = await openFlow(order, sample);
  await flow.rate(warmUpFlowMs);
  return { rate: await flow.rate(flowMs) };
}

async function openFlow(
  { contender: name, scale }: SampleOrder,
  { bytes, processes, direction, over }: SendKind,
): Promise<Flow> {
  const contender = await loadContender(name, over);
  const settings = { listens: direction === 'up', bytes };
  const receiver =
    processes === 1
      ? await LocalReceiver.start(contender, settings)
      : await RemoteReceiver.start(name, settings, scale.heapMiB);
  const sender = await contender.start({ listens: direction === 'down', maxPeers: 80, onMessage: refuse });
  let conversation: Conversation;
  if (direction === 'up') conversation = await sender.connect(receiver.address);
  else {
    await receiver.connect(sender.address);
    await until('the sender sees its receiver', () => sender.peers === 1);
    conversation = sender.conversation();
  }
  return new Flow(conversation, receiver, bytes);
}

function refuse(): never {
  throw new Error('The sending side received a message.');
}
