/** What the decoder of the hot path makes of an envelope, beside what the generated parser makes of it. */
import { type Envelope, userBytes } from 'connection-source/wire/envelope.js';
import { Message } from 'connection-source/wire/generated/dht.js';
import { decodeMessage } from 'connection-source/wire/generated-codec.js';
import { limits } from 'connection-source/wire/limits.js';
import { readFields, writeFields } from '../input/fields.js';
import { check, outcomeOf, same } from './violation.js';

const isWhole = (payload: Uint8Array): boolean => readFields(payload).rest.length === 0;
/** Whole, and with tags of 32 bits: the generated parser drops the bits above, ours refuses such a tag. */
const isPlain = (payload: Uint8Array): boolean =>
  isWhole(payload) && readFields(payload).fields.every(({ number }) => number < 2 ** 29);
const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** Members of `body` that the comparison goes into. */
const BODIES: readonly number[] = [5, 1002];

type Body = Message['body'];

/**
 * The generated parser reads the same bytes; where both have an opinion, it is the same. It steps over the ends of messages
 * within, so it gets nothing that ours does not look into, and only what is well-formed.
 */
export function compareWithGenerated(frame: Uint8Array, envelope: Envelope): void {
  const { fields, rest } = readFields(frame);
  check(rest.length === 0, 'a frame with something in it that is no field was taken');
  const { content } = envelope;
  if (content !== 'rpc' && content !== 'bareMessage' && content !== 'none') return;
  if (content === 'bareMessage' && !isPlain(envelope.contentBytes)) return;
  const rpc = content === 'rpc' ? readFields(envelope.contentBytes) : undefined;
  if (rpc !== undefined && !rpc.fields.every(({ wireType, payload }) => wireType !== 2 || isWhole(payload))) return;
  const looked = fields.filter(
    ({ number, wireType }) => wireType !== 2 || number === 1 || number === 4 || BODIES.includes(number),
  );
  const bodies = looked.filter(({ number, wireType }) => wireType === 2 && BODIES.includes(number));
  const read = writeFields({
    fields: looked.filter((field) => !bodies.includes(field) || field === bodies.at(-1)),
    rest,
  });
  const generated = outcomeOf(() => decodeMessage(Message, read));
  if (!('value' in generated)) return;
  const { messageId, serviceId, body } = generated.value;
  if (isAscii(messageId)) same(envelope.messageId, messageId, 'message id');
  if (!serviceId.includes('\ufffd')) same(envelope.serviceId, serviceId, 'service id');
  if (content === 'none') same(body, undefined, 'body');
  else if (content === 'bareMessage') compareBare(envelope, body);
  else compareRpc(envelope, body);
}

function compareBare(envelope: Envelope, body: Body): void {
  check(body?.$case === 'bareMessage', 'the generated parser sees no bare message');
  const { kind, method, requestId, bodyType, error } = envelope;
  same(
    [kind, method, requestId, bodyType, error],
    ['notification', 'message', '', 'google.protobuf.BytesValue', undefined],
    'what a bare message is',
  );
  // An error of ours would pass for a refusal of the input; but here the generated parser has read it.
  const user = outcomeOf(() => userBytes(envelope));
  check('value' in user, 'a bare message that the generated parser reads was refused');
  same(Buffer.from(user.value ?? []), Buffer.from(body.value ?? []), 'user bytes');
}

function compareRpc(envelope: Envelope, body: Body): void {
  check(body?.$case === 'rpcMessage', 'the generated parser sees no RPC message');
  const { requestId, header, body: any } = body.value;
  if (!requestId.includes('\ufffd')) same(envelope.requestId, requestId, 'request id');
  if (entriesOf(envelope) <= limits.maxHeaderEntries && isAscii(envelope.method)) compareHeader(envelope, header);
  same(Buffer.from(envelope.body), Buffer.from(any?.value ?? new Uint8Array(0)), 'body bytes');
  if (any !== undefined && isAscii(any.typeUrl)) {
    same(envelope.bodyType, any.typeUrl.slice(any.typeUrl.lastIndexOf('/') + 1), 'body type');
  }
}

/** Header entries as they stand there: of repeated ones the last counts, and those above the limit are not read. */
function entriesOf(envelope: Envelope): number {
  return readFields(envelope.contentBytes).fields.filter(({ number }) => number === 1).length;
}

function compareHeader(envelope: Envelope, header: ReadonlyMap<string, string>): void {
  if (envelope.method !== '') same(envelope.method, header.get('method') ?? '', 'method');
  if (envelope.kind === 'response') check((header.get('response') ?? '') !== '', 'a response without the header entry');
  if (envelope.kind === 'request') check((header.get('request') ?? '') !== '', 'a request without the header entry');
}
