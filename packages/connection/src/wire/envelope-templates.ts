/**
 * The constant bytes of outgoing frames. Messages of one service and method differ in ids and body only; everything else
 * is serialized once and appended. One cache serves all encoders of a node; it is bounded, so that services with
 * random ids (sessions of the DHT) only cost the making of a template now and then.
 */
import { ConnectionError } from '../base/errors.js';
import { USER_BODY_TYPE, USER_METHOD } from './envelope.js';
import { concat, field, textField } from './fields.js';
import { limits } from './limits.js';
import type { OutgoingMessage } from './outgoing-message.js';
import { headerEntries } from './rpc-header.js';
import { encodeText } from './text.js';

/** Templates kept per cache. */
const MAX_TEMPLATES = 64;

/** What frames of one kind, service, method and body type have in common. */
export interface EnvelopeTemplate {
  readonly kind: OutgoingMessage['kind'];
  readonly serviceId: string;
  readonly method: string;
  readonly bodyType: string;
  /** Type URL, then header entries, then service id: the ends of Any, RPC message and envelope, in this order. */
  readonly tail: Uint8Array;
  /** Field 4 of the envelope. */
  readonly serviceField: Uint8Array;
  /** Bytes of `tail` that belong to the Any. */
  readonly typeUrlBytes: number;
  /** Bytes of `tail` that belong to the RPC message behind the Any. */
  readonly headerBytes: number;
}

export class EnvelopeTemplates {
  private readonly kept: EnvelopeTemplate[] = [];
  private last: EnvelopeTemplate | undefined;
  private oldest = 0;

  /** The template for `message`. Throws `INVALID_ARGUMENT` when a name is above `limits.maxNameBytes`. */
  for(message: OutgoingMessage): EnvelopeTemplate {
    const { last } = this;
    if (last !== undefined && fits(last, message)) return last;
    for (const template of this.kept) {
      if (fits(template, message)) {
        this.last = template;
        return template;
      }
    }
    return this.keep(createTemplate(message));
  }

  private keep(template: EnvelopeTemplate): EnvelopeTemplate {
    this.kept[this.oldest] = template;
    this.oldest = (this.oldest + 1) % MAX_TEMPLATES;
    this.last = template;
    return template;
  }
}

function fits(template: EnvelopeTemplate, message: OutgoingMessage): boolean {
  if (template.kind !== message.kind || template.serviceId !== message.serviceId) return false;
  return message.kind === 'bytes' || (template.method === message.method && template.bodyType === bodyTypeOf(message));
}

function bodyTypeOf(message: OutgoingMessage): string {
  if (message.kind === 'bytes') return USER_BODY_TYPE;
  return message.kind === 'error' ? '' : message.bodyType;
}

function createTemplate(message: OutgoingMessage): EnvelopeTemplate {
  const { kind, serviceId } = message;
  const method = kind === 'bytes' ? USER_METHOD : message.method;
  const bodyType = bodyTypeOf(message);
  for (const name of [serviceId, method, bodyType]) checkName(encodeText(name));
  const typeUrl = kind === 'error' ? new Uint8Array(0) : field(0x0a, encodeText(`type.googleapis.com/${bodyType}`));
  const header = concat(
    headerEntries(kind, method).map(([key, value]) =>
      field(0x0a, concat([textField(0x0a, key), textField(0x12, value)])),
    ),
  );
  const serviceField = textField(0x22, serviceId);
  return {
    kind,
    serviceId,
    method,
    bodyType,
    tail: concat([typeUrl, header, serviceField]),
    serviceField,
    typeUrlBytes: typeUrl.length,
    headerBytes: header.length,
  };
}

/** Throws `INVALID_ARGUMENT` when the UTF-8 bytes of a name are above `limits.maxNameBytes`. */
export function checkName(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= limits.maxNameBytes) return bytes;
  throw new ConnectionError(
    'INVALID_ARGUMENT',
    `A service id, method, type or request id has at most ${limits.maxNameBytes} bytes, not ${bytes.length}.`,
  );
}
