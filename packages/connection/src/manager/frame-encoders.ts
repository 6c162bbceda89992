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

export class FrameEncoders {
  readonly #source: Uint8Array;
  readonly #random: Random;
  readonly #templates = new EnvelopeTemplates();

  /** `self`: the sender in every frame. */
  constructor(self: PeerDescriptor, random: Random) {
    this.#source = encodePeerDescriptor(self);
    this.#random = random;
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
