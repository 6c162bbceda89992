/** A receiver in another process: `receiver-program` serves it. */
import type { Address } from '../contender/contender.js';
import type { ContenderName } from '../figures/contender-name.js';
import { HelperProcess } from '../process/helper-process.js';
import type { Receiver, ReceiverSettings } from './receiver.js';
import type { ReceiverAnswer, ReceiverOrder } from './receiver-order.js';

const PROGRAM = new URL('./receiver-program.js', import.meta.url);

export class RemoteReceiver implements Receiver {
  readonly #process = new HelperProcess<ReceiverOrder, ReceiverAnswer>(PROGRAM);
  #address: ReceiverAnswer = null;

  static async start(contender: ContenderName, settings: ReceiverSettings, heapMiB: number): Promise<RemoteReceiver> {
    const receiver = new RemoteReceiver();
    receiver.#address = await receiver.#process.ask({ type: 'start', contender, settings, heapMiB });
    return receiver;
  }

  get address(): Address {
    if (this.#address === null) throw new Error('This receiver does not listen.');
    return this.#address;
  }

  async connect(to: Address): Promise<void> {
    await this.#process.ask({ type: 'connect', to });
  }

  async received(total: number): Promise<void> {
    await this.#process.ask({ type: 'received', total });
  }
}
