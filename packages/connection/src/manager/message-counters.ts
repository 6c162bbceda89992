/** What a manager counts, for `diagnostics()` and for the metrics port. */
import type { Counter, Metrics } from '../base/metrics.js';

/** Counts since the manager was made. */
export interface MessageFigures {
  readonly messagesSent: number;
  readonly messagesReceived: number;
  /** Of whole frames. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Frames that could not be decoded. */
  readonly malformedFrames: number;
  /** Messages with an id seen before. */
  readonly duplicateMessages: number;
  /** Messages for a service id that nobody serves here. */
  readonly unhandledMessages: number;
}

export class MessageCounters implements MessageFigures {
  messagesSent = 0;
  messagesReceived = 0;
  bytesSent = 0;
  bytesReceived = 0;
  malformedFrames = 0;
  duplicateMessages = 0;
  unhandledMessages = 0;
  readonly #sent: Counter;
  readonly #received: Counter;
  readonly #bytesSent: Counter;
  readonly #bytesReceived: Counter;
  readonly #dropped: Counter;

  constructor(metrics: Metrics) {
    this.#sent = metrics.counter('peerlatch.messages.sent', 'Messages accepted for sending');
    this.#received = metrics.counter('peerlatch.messages.received', 'Messages received');
    this.#bytesSent = metrics.counter('peerlatch.bytes.sent', 'Bytes of frames accepted for sending');
    this.#bytesReceived = metrics.counter('peerlatch.bytes.received', 'Bytes of frames received');
    this.#dropped = metrics.counter('peerlatch.frames.dropped', 'Frames that could not be used');
  }

  sent(bytes: number): void {
    this.messagesSent++;
    this.bytesSent += bytes;
    this.#sent.add(1);
    this.#bytesSent.add(bytes);
  }

  received(bytes: number): void {
    this.messagesReceived++;
    this.bytesReceived += bytes;
    this.#received.add(1);
    this.#bytesReceived.add(bytes);
  }

  dropped(why: 'malformedFrames' | 'duplicateMessages' | 'unhandledMessages'): void {
    this[why]++;
    this.#dropped.add(1);
  }

  /** The figures as plain data. */
  snapshot(): MessageFigures {
    const {
      messagesSent,
      messagesReceived,
      bytesSent,
      bytesReceived,
      malformedFrames,
      duplicateMessages,
      unhandledMessages,
    } = this;
    return {
      messagesSent,
      messagesReceived,
      bytesSent,
      bytesReceived,
      malformedFrames,
      duplicateMessages,
      unhandledMessages,
    };
  }
}
