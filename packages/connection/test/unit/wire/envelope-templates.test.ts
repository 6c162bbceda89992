import { describe, expect, it } from 'vitest';
import { EnvelopeTemplates } from '../../../src/wire/envelope-templates.js';
import type { OutgoingMessage } from '../../../src/wire/outgoing-message.js';
import { bytesField, headerEntry, join } from '../../support/proto-pieces.js';

function message(serviceId: string, body: Uint8Array = new Uint8Array(0)): OutgoingMessage {
  return { kind: 'request', serviceId, method: 'ping', requestId: 'r', bodyType: 'dht.PingRequest', body };
}

describe('EnvelopeTemplates', () => {
  it('serializes what is constant: type URL, header, service id', () => {
    const template = new EnvelopeTemplates().for(message('layer0'));
    const typeUrl = bytesField(1, 'type.googleapis.com/dht.PingRequest');
    const header = join(headerEntry('method', 'ping'), headerEntry('request', 'request'));
    expect(template.tail).toEqual(join(typeUrl, header, bytesField(4, 'layer0')));
    expect([template.typeUrlBytes, template.headerBytes]).toEqual([typeUrl.length, header.length]);
  });

  it('makes a template once for messages that differ in ids and body only', () => {
    const templates = new EnvelopeTemplates();
    const first = templates.for(message('a'));
    templates.for(message('b'));
    expect(templates.for(message('a', Uint8Array.of(1)))).toBe(first);
  });

  it('forgets the oldest of too many', () => {
    const templates = new EnvelopeTemplates();
    const first = templates.for(message('first'));
    for (let i = 0; i < 63; i++) templates.for(message(`service ${i}`));
    expect(templates.for(message('first'))).toBe(first);
    templates.for(message('one too many'));
    expect(templates.for(message('first'))).not.toBe(first);
    expect(templates.for(message('first')).tail).toEqual(first.tail);
  });
});
