/**
 * Carries the signals of two peers without servers by hand, so that a test can see each one and hold, repeat, drop or reorder it.
 * What a test does not touch is carried at once and in order, as the network's routing mostly does.
 */
import { bodyTypes, decodeEnvelope } from '@peerlatch/connection/wire';
import { EventLog } from '../src/event-log.js';
import { asPeer, type Either, type Ground, idsWhere, type OurOptions, type Pair, pairOf } from './node-ground.js';
import { Post } from './node-post.js';
import { envelopeOf } from './node-webrtc-ground.js';

export interface Signal {
  readonly from: Either;
  readonly method: string;
  /** Empty in a request. */
  readonly connectionId: string;
  /** The description or candidate. */
  readonly text: string;
}

/** What happens to a signal; `deliver` may be called now, later, twice or never. */
export type Rule = (signal: Signal, deliver: () => void) => void;

export class Courier {
  /** Everything sent, oldest first, whatever became of it. */
  readonly sent = new EventLog<Signal>();
  /** Everything delivered, oldest first. */
  readonly delivered = new EventLog<Signal>();
  rule: Rule = (_signal, deliver) => deliver();

  take(from: Either, envelope: Uint8Array, hand: (envelope: Uint8Array) => void): void {
    const signal = { from, ...read(envelope) };
    this.sent.push(signal);
    this.rule(signal, () => {
      this.delivered.push(signal);
      hand(envelope);
    });
  }

  /** Methods that this side sent, in order. */
  methodsOf(side: Either): string[] {
    return this.sent.items.filter(({ from }) => from === side).map(({ method }) => method);
  }

  /** Texts of this side's signals of one method. */
  textsOf(side: Either, method: string): string[] {
    return this.sent.items.filter((signal) => signal.from === side && signal.method === method).map(({ text }) => text);
  }
}

export interface CourierPair extends Pair {
  readonly courier: Courier;
}

/** Two peers without servers whose only contact is the courier. Not connected. */
export async function courierPair(ground: Ground, offerer: Either, options?: OurOptions): Promise<CourierPair> {
  const ids = idsWhere(offerer);
  const courier = new Courier();
  const post = new Post();
  const theirs = await ground.theirs({ id: ids.theirs, withServer: false });
  const ours = await ground.ours({
    ...options,
    id: ids.ours,
    websocket: undefined,
    webrtc: true,
    signaling: post.signaling,
  });
  post.sent.onPush(({ to, message }) => {
    courier.take('our node', envelopeOf(ours.self, to, message), (envelope) => theirs.signalling.deliver(envelope));
  });
  theirs.signalling.sent.onPush(({ envelope }) => {
    courier.take('the foreign peer', envelope, (bytes) => post.deliver(bytes, asPeer(theirs.descriptor)));
  });
  return { ...pairOf(ours, theirs), courier };
}

function read(envelope: Uint8Array): Omit<Signal, 'from'> {
  const { method, body } = decodeEnvelope(envelope);
  switch (method) {
    case 'rtcOffer':
    case 'rtcAnswer': {
      const { description: text, connectionId } = bodyTypes[method].decode(body);
      return { method, connectionId, text };
    }
    case 'iceCandidate': {
      const { candidate: text, connectionId } = bodyTypes.iceCandidate.decode(body);
      return { method, connectionId, text };
    }
    default:
      return { method, connectionId: '', text: '' };
  }
}
