/**
 * A manager whose one way to its peer is to ask it to dial back, over the real handshake: what it asks is recorded, and the
 * test lets sockets arrive and write what they like.
 */
import type { Connector } from '../../src/connector/connector.js';
import { Handshaker } from '../../src/connector/handshaker.js';
import type { SignalingPort } from '../../src/connector/signaling-port.js';
import { WebSocketReverseConnector } from '../../src/connector/websocket-reverse-connector.js';
import type { PeerDescriptor } from '../../src/peer/peer-descriptor.js';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { ScriptedLink } from '../../src/testing/scripted-link.js';
import { decodeHandshakeFrame, encodeHandshakeRequest } from '../../src/wire/handshake-frames.js';
import { limits } from '../../src/wire/limits.js';
import { type Role, Stand } from './stand.js';

const ADDRESS = { websocket: { host: 'example.org', port: 80, tls: true } };

export interface AskedToDial {
  readonly method: string;
  readonly handedOver: () => void;
  readonly fail: (error: unknown) => void;
  /** Aborts when it is not wanted any more. */
  readonly signal: AbortSignal | undefined;
}

export class DialBackStand {
  readonly stand: Stand;
  readonly reverse: WebSocketReverseConnector;
  /** Requests to dial back, oldest first. */
  readonly asked: AskedToDial[] = [];
  readonly self: PeerDescriptor;
  readonly #handshaker: Handshaker;

  constructor(role: Role = 'other') {
    const signaling: SignalingPort = {
      notify: (to, serviceId, method, _type, _body, signal) => {
        if (to.id !== this.stand.peer.id || serviceId !== 'system/websocket-connector')
          throw new Error('Wrongly addressed.');
        return new Promise((handedOver, fail) => this.asked.push({ method, handedOver, fail, signal }));
      },
      listen: () => ({ [Symbol.dispose]: () => {} }),
    };
    // Filled below: the connector needs the clock and the ids of the stand.
    const connectors: Connector[] = [];
    this.stand = new Stand({ role, manager: { connectors } });
    this.self = { ...this.stand.self, ...ADDRESS };
    this.#handshaker = new Handshaker({
      self: () => this.self,
      clock: this.stand.clock,
      limits,
      applicationVersion: 'test',
      features: 0,
      newMessageId: () => 'm',
    });
    this.reverse = new WebSocketReverseConnector({ handshaker: this.#handshaker, signaling });
    connectors.push(this.reverse);
  }

  /** A socket arrives whose handshake request says that it is the peer's, and whatever else the test wants. */
  dialIn(fields: Partial<Parameters<typeof encodeHandshakeRequest>[0]> = {}): ScriptedLink {
    const { clock, manager, peer } = this.stand;
    const link = new ScriptedLink({ clock, direction: 'inbound' });
    this.#handshaker.accept(
      link,
      (attempt) => manager.inbound(attempt),
      () => {},
      'scripted',
    );
    const versions = { protocolVersion: '1.1', applicationVersion: 'x' };
    link.deliver(encodeHandshakeRequest({ messageId: 'r', source: peer, target: this.self, ...versions, ...fields }));
    return link;
  }

  /** The peer dials; it is adopted, and is gone before its handshake is answered. */
  breakOff(): void {
    const { clock, manager, peer } = this.stand;
    const attempt = new ScriptedAttempt({ clock, peer, initiator: 'remote' });
    manager.inbound({ pending: attempt.pending, admit: () => {}, refuse: () => {} });
    attempt.fail('CONNECTION_LOST');
  }
}

/** The error in the handshake's answer; `accepted`, or undefined when there is none yet. */
export function answerOn({ wire }: ScriptedLink): string | undefined {
  const frame = wire[0] === undefined ? undefined : decodeHandshakeFrame(wire[0]);
  return frame?.kind === 'response' ? (frame.error ?? 'accepted') : undefined;
}
