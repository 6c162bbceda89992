/** What a message of the transport network is when it arrives: no frame was made of it, so this says what its frame would say. */
import { bodyTypes, type IncomingMessage, type OutgoingMessage } from '@peerlatch/connection/wire';

/** What arrives of what was sent. */
export function received(message: OutgoingMessage): IncomingMessage {
  const { serviceId } = message;
  if (message.kind === 'bytes') {
    const { typeName, encode } = bodyTypes.bytesValue;
    const body = encode({ value: message.bytes });
    const common = { messageId: '', serviceId, requestId: '', error: undefined };
    return { ...common, kind: 'notification', method: 'message', bodyType: typeName, body };
  }
  const { method, requestId = '' } = message;
  if (message.kind === 'error') {
    const { error } = message;
    return { messageId: '', serviceId, kind: 'response', method, requestId, bodyType: '', body: NO_BODY, error };
  }
  const { kind, bodyType, body } = message;
  return { messageId: '', serviceId, kind, method, requestId, bodyType, body, error: undefined };
}

const NO_BODY = new Uint8Array(0);
