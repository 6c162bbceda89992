/**
 * The encoder of each peer's messages, made at the first one: most endpoints never say more than their handshake. Used by
 * the connection manager.
 */
import { type Random, randomHex } from '../base/random.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import { encodePeerDescriptor } from '../wire/descriptor-codec.js';
import { EnvelopeEncoder } from '../wire/envelope-encoder.js';
import { EnvelopeTemplates } from '../wire/envelope-templates.js';
import { features } from '../wire/handshake-frames.js';
import type { OutgoingMessage } from '../wire/outgoing-message.js';

export class FrameEncoders {
  readonly #source: Uint8Array;
  readonly #random: Random;
  readonly #templates = new EnvelopeTemplates();

  /** `self`: the sender in every frame. */
  constructor(self: PeerDescriptor, random: Random) {
    this.#source = encodePeerDescriptor(self);
    this.#random = random;
  }

  /** One frame, in the shortest form that reaches the peer: bare only if it goes out over the present link, now. */
  encode(endpoint: Endpoint, message: OutgoingMessage): Uint8Array {
    const encoder = this.of(endpoint);
    const isBare = message.kind === 'bytes' && (endpoint.featuresNow & features.readsBareMessages) !== 0;
    return isBare ? encoder.encodeBare(message) : encoder.encode(message);
  }

  of(endpoint: Endpoint): EnvelopeEncoder {
    endpoint.encoder ??= new EnvelopeEncoder({
      source: this.#source,
      target: endpoint.peer,
      templates: this.#templates,
      // Random per endpoint: a third peer that sees some of our ids cannot guess those of other connections.
      messageIdPrefix: `${randomHex(this.#random, 8)}-`,
    });
    return endpoint.encoder;
  }
}
