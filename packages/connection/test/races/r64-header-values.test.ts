import { describe, expect, it } from 'vitest';
import { Rpc } from '../../src/rpc/rpc.js';
import { defineService, notification, request } from '../../src/rpc/service.js';
import type { BodyType } from '../../src/wire/body.js';
import { pingRequest, pingResponse } from '../../src/wire/body-types.js';
import { decodeEnvelope } from '../../src/wire/envelope-decoder.js';
import { anyField, bytesField, headerEntry, join } from '../support/proto-pieces.js';
import { Stand } from './stand.js';

const raw: BodyType<Uint8Array> = { typeName: 'test.Raw', encode: (value) => value, decode: (bytes) => bytes };
const PingRpc = defineService('PingRpc', { ping: request(pingRequest, pingResponse), note: notification(raw) });

/** A node that serves pings, and frames of a peer that is not ours, field by field. */
function stand() {
  const foreign = new Stand();
  const link = foreign.connectOut();
  const rpc = new Rpc({ transport: foreign.manager, clock: foreign.clock });
  const noted: string[] = [];
  rpc.communicator('layer0').serve(PingRpc, {
    ping: ({ requestId }) => ({ requestId }),
    note: (body) => void noted.push(new TextDecoder().decode(body)),
  });
  let messageIds = 0;
  const receive = (headers: readonly (readonly [key: string, value: string])[], body: Uint8Array): void => {
    const message = join(...headers.map(([key, value]) => headerEntry(key, value)), body, bytesField(3, 'request-1'));
    link.deliver(join(bytesField(1, `m${messageIds++}`), bytesField(4, 'layer0'), bytesField(5, message)));
  };
  /** What we answered, as `kind method`. */
  const answers = (): string[] =>
    link.wire.flatMap((frame) => {
      const { kind, method, requestId, error } = decodeEnvelope(frame);
      return requestId === 'request-1' ? [`${kind} ${method}${error === undefined ? '' : ` ${error.type}`}`] : [];
    });
  return { receive, answers, noted };
}

const PING = anyField('dht.PingRequest', pingRequest.encode({ requestId: 'p' }));

describe('R64: headers count by their value', () => {
  it('R64: a request that carries an empty notification entry is a request, and is answered', () => {
    const { receive, answers } = stand();
    receive(
      [
        ['method', 'ping'],
        ['request', 'request'],
        ['notification', ''],
      ],
      PING,
    );
    expect(answers()).toEqual(['response ping']);
  });

  it('R64: so is one without that entry, in whatever order the others come', () => {
    const { receive, answers } = stand();
    receive(
      [
        ['request', 'request'],
        ['method', 'ping'],
      ],
      PING,
    );
    expect(answers()).toEqual(['response ping']);
  });

  it('R64: a notification has a notification entry with a value, and is not answered', () => {
    const { receive, answers, noted } = stand();
    const headers = [
      ['method', 'note'],
      ['request', 'request'],
      ['notification', 'notification'],
    ] as const;
    receive(headers, anyField('test.Raw', new TextEncoder().encode('read this')));
    expect(noted).toEqual(['read this']);
    expect(answers()).toEqual([]);
  });

  it('R64: a notification sent as a request is refused as an unknown method', () => {
    const { receive, answers, noted } = stand();
    receive(
      [
        ['method', 'note'],
        ['request', 'request'],
        ['notification', ''],
      ],
      anyField('test.Raw', new Uint8Array(0)),
    );
    expect(noted).toEqual([]);
    expect(answers()).toEqual(['response note UNKNOWN_RPC_METHOD']);
  });

  it('R64: a message without a method, or with an empty one, is nobody’s', () => {
    const { receive, answers } = stand();
    receive([['request', 'request']], PING);
    receive(
      [
        ['request', 'request'],
        ['method', ''],
      ],
      PING,
    );
    receive(
      [
        ['request', ''],
        ['method', 'ping'],
      ],
      PING,
    );
    expect(answers()).toEqual([]);
  });
});
