/**
 * The signalling transport that the foreign connectors ask for. On the network the DHT itself carries these messages;
 * here they end in a list, and a test that wants a dial-back or WebRTC hands the bytes over itself. Opens no socket.
 */
import { EventEmitter } from 'node:events';
import { EventLog } from './event-log.js';
import { foreignLibrary } from './foreign-library.js';
import type { ForeignDescriptor, ForeignMessage, ForeignTransport, ForeignTransportEvents } from './foreign-types.js';
import { hex } from './narrow.js';

/** A message that a foreign connector wanted carried to another peer. */
export interface Signal {
  readonly to: string;
  /** A complete envelope, source and target set. */
  readonly envelope: Uint8Array;
}

export class SignallingStub implements ForeignTransport {
  readonly sent = new EventLog<Signal>();
  readonly #emitter = new EventEmitter();
  readonly #local: () => ForeignDescriptor;

  constructor(local: () => ForeignDescriptor) {
    this.#local = local;
  }

  /** Hands the foreign connectors an envelope as if it had been routed to them. Its source descriptor is believed. */
  deliver(envelope: Uint8Array): void {
    this.#emitter.emit('message', foreignLibrary.Message.fromBinary(envelope));
  }

  async send(message: ForeignMessage): Promise<void> {
    const target = message.targetDescriptor;
    const envelope = foreignLibrary.Message.toBinary({ ...message, sourceDescriptor: this.#local() });
    this.sent.push({ to: target === undefined ? '' : hex(target.nodeId), envelope });
  }

  on<E extends keyof ForeignTransportEvents>(event: E, listener: ForeignTransportEvents[E]): void {
    this.#emitter.on(event, listener);
  }

  once<E extends keyof ForeignTransportEvents>(event: E, listener: ForeignTransportEvents[E]): void {
    this.#emitter.once(event, listener);
  }

  off<E extends keyof ForeignTransportEvents>(event: E, listener: ForeignTransportEvents[E]): void {
    this.#emitter.off(event, listener);
  }

  getLocalPeerDescriptor(): ForeignDescriptor {
    return this.#local();
  }

  stop(): void {
    this.#emitter.removeAllListeners();
  }

  getDiagnosticInfo(): Record<string, unknown> {
    return {};
  }
}
