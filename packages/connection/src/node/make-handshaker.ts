/** The node's side of every handshake, from its options. Called once per start, before the own descriptor is known (R22). */
import { randomHex } from '../base/random.js';
import { Handshaker, type HandshakerOptions } from '../connector/handshaker.js';
import { features, INSTANCE_BYTES } from '../wire/handshake-frames.js';
import type { ConnectionNodeOptions, ResolvedOptions } from './options.js';

export function makeHandshaker(
  resolved: ResolvedOptions,
  options: ConnectionNodeOptions,
  { self, onAttempt }: Pick<HandshakerOptions, 'self' | 'onAttempt'>,
): Handshaker {
  const { clock, limits, random, applicationVersion } = resolved;
  const prefix = `${randomHex(random, 8)}-h`;
  const instance = randomHex(random, INSTANCE_BYTES);
  let count = 0;
  return new Handshaker({
    self,
    clock,
    limits,
    applicationVersion,
    features: features.answersKeepAlive | features.readsBareMessages,
    instance,
    newMessageId: () => `${prefix}${count++}`,
    authenticator: options.authenticator,
    onAttempt,
  });
}
