/**
 * Many idle clients in another process, so that a server's heap holds the server's share alone. They are bare sockets:
 * each writes one handshake request by hand, waits for the answer, and is silent. `crowd-program` runs them.
 */

import { randomBytes } from 'node:crypto';
import { dig } from '@peerlatch/interop/raw-fields';
import { handshakeRequest } from '@peerlatch/interop/raw-frames';
import { WebSocket } from 'ws';
import type { Address } from '../contender/contender.js';
import { ECHO } from '../contender/raw-contender.js';

export type CrowdOrder =
  | { readonly type: 'join'; readonly to: Address; readonly count: number; readonly greeting: Greeting }
  | { readonly type: 'leave' };

/** `handshake`: the network's; `echo`: a frame that comes back. */
export type Greeting = 'handshake' | 'echo';

/** Dials at a time: below what one IP address may have pending on our server. */
const CONCURRENCY = 16;

/** Field of an envelope that holds the handshake response, and the field in it that holds a refusal. */
const [RESPONSE, ERROR] = [9, 2];

export class Crowd {
  readonly #sockets: WebSocket[] = [];

  /** Resolves once all are connected and greeted. */
  async join(to: Address, count: number, greeting: Greeting): Promise<void> {
    let left = count;
    const dialInTurn = async (): Promise<void> => {
      while (left > 0) {
        left--;
        this.#sockets.push(await dial(to, greeting));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, dialInTurn));
  }

  /** Resolves once all are closed. */
  async leave(): Promise<void> {
    const leaving = this.#sockets.splice(0).map((socket) => {
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      return closed;
    });
    await Promise.all(leaving);
  }
}

async function dial(to: Address, greeting: Greeting): Promise<WebSocket> {
  if (to.websocket === undefined) throw new Error('This address has no server.');
  const socket = new WebSocket(`ws://${to.websocket.host}:${to.websocket.port}`, { perMessageDeflate: false });
  const answer = await new Promise<Buffer>((resolve, reject) => {
    socket.once('open', () => socket.send(greeting === 'echo' ? ECHO_FRAME : requestTo(to)));
    socket.once('message', (data: Buffer) => resolve(data));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The server closed the connection of a client.')));
  });
  if (greeting === 'handshake' && dig(answer, RESPONSE, ERROR) !== undefined) {
    throw new Error('The server refused the handshake of a client.');
  }
  return socket;
}

const ECHO_FRAME = Buffer.from([ECHO]);

function requestTo(target: Address): Uint8Array {
  return handshakeRequest({ source: { id: randomBytes(20).toString('hex') }, target });
}
