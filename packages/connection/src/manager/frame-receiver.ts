/**
 * The way up for a received frame: decode, count, drop duplicates, hand to the service. One per manager. Whatever a
 * peer sends costs bounded work and never throws into the link.
 */
import type { Endpoint } from '../endpoint/endpoint.js';
import type { Envelope } from '../wire/envelope.js';
import { EnvelopeDecoder } from '../wire/envelope-decoder.js';
import { DuplicateFilter } from './duplicate-filter.js';
import { receiveKeepAlive } from './keep-alive.js';
import type { ManagerOptions } from './manager-options.js';
import type { MessageCounters } from './message-counters.js';
import type { ServiceTable } from './service-table.js';

export class FrameReceiver {
  readonly #decoder: EnvelopeDecoder;
  readonly #duplicates: DuplicateFilter;
  readonly #counters: MessageCounters;
  readonly #services: ServiceTable;
  readonly #onUnhandled: ManagerOptions['onUnhandled'];

  constructor(
    { limits, onUnhandled }: Pick<ManagerOptions, 'limits' | 'onUnhandled'>,
    counters: MessageCounters,
    services: ServiceTable,
  ) {
    this.#decoder = new EnvelopeDecoder(limits.maxFrameBytes);
    this.#duplicates = new DuplicateFilter(limits.duplicateFilterSize);
    this.#counters = counters;
    this.#services = services;
    this.#onUnhandled = onUnhandled;
  }

  receive(endpoint: Endpoint, bytes: Uint8Array): void {
    try {
      const envelope = this.#decoder.decode(bytes);
      if (envelope.content === 'rpc' || envelope.content === 'bareMessage')
        this.#receiveMessage(envelope, endpoint, bytes.length);
      else if (envelope.content === 'keepAlive' && endpoint.link !== undefined)
        receiveKeepAlive(envelope, endpoint.link);
      // Whatever else is no message is dropped (wire-protocol 1.1).
    } catch {
      // The envelope, or what it carries: a keep-alive, the body of a user message.
      this.#counters.dropped('malformedFrames');
    }
  }

  clear(): void {
    this.#duplicates.clear();
  }

  #receiveMessage(envelope: Envelope, endpoint: Endpoint, bytes: number): void {
    // Messages only: signs of life would keep an idle connection from ever being pruned.
    endpoint.activity++;
    this.#counters.received(bytes);
    if (!this.#duplicates.isNew(envelope.messageId)) return this.#counters.dropped('duplicateMessages');
    if (this.#services.dispatch(envelope, endpoint.peer)) return;
    if (!this.#onUnhandled(envelope, endpoint.peer)) this.#counters.dropped('unhandledMessages');
  }
}
