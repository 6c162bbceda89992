/** What the attacked program serves, known to all sides. */
import { defineService, type RequestDefinition, request, type Service } from '@peerlatch/connection/rpc';
import { bodyTypes } from '@peerlatch/connection/wire';

/** Answers at once. */
export const ECHO_SERVICE = 'hostile/echo';

/** Never answers. */
export const NEVER_SERVICE = 'hostile/never';

interface Bytes {
  readonly value: Uint8Array;
}

export const EchoRpc: Service<{ readonly echo: RequestDefinition<Bytes, Bytes> }> = defineService('EchoRpc', {
  echo: request(bodyTypes.bytesValue, bodyTypes.bytesValue),
});

/** Of the numbered messages that the well-behaved send. */
export const NUMBERED_SERVICE = 'numbered';
