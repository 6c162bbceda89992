/** What `peerlatch node` prints: first the descriptor alone, then a line for each thing that happens. Text, or JSON with times. */
import type { PeerEvent } from '@peerlatch/connection/manager';
import { type PeerDescriptor, type PeerId, websocketUrl } from '@peerlatch/connection/peer';
import type { ContactChange } from '@peerlatch/dht/node';
import { oneLine } from '../base/failure.js';
import type { Shell } from '../shell/shell.js';
import { formatDescriptor } from '../text/descriptor-text.js';

type Fields = Readonly<Record<string, unknown>>;

export class NodeEvents {
  readonly #self: PeerDescriptor;
  readonly #shell: Shell;
  readonly #json: boolean;
  readonly #startedAt: number;

  constructor(self: PeerDescriptor, shell: Shell, json: boolean) {
    this.#self = self;
    this.#shell = shell;
    this.#json = json;
    this.#startedAt = shell.clock.now();
  }

  started(): void {
    const { id, websocket } = this.#self;
    const address = websocket === undefined ? undefined : websocketUrl(websocket);
    const descriptor = formatDescriptor(this.#self);
    // Alone on its line, so that `head -n 1` is all that a script needs.
    if (!this.#json) this.#shell.result(descriptor);
    this.#say(
      'started',
      { id, address, descriptor },
      `node ${id} runs${address === undefined ? '' : ` at ${address}`}`,
    );
  }

  joined(neighbours: number): void {
    this.#say('joined', { neighbours }, `joined, ${counted(neighbours)}`);
  }

  neighbour(type: ContactChange['type'], id: PeerId, neighbours: number): void {
    this.#say(`neighbour-${type}`, { id, neighbours }, `neighbour ${type}: ${id}, ${counted(neighbours)}`);
  }

  /** The beginning of an attempt is not told: its end is. */
  peer(event: PeerEvent): void {
    const { id } = event.peer;
    if (event.type === 'connected') this.#say('connected', { id }, `connected: ${id}`);
    if (event.type === 'disconnected') {
      const { graceful, error } = event;
      this.#say('disconnected', { id, graceful, code: error?.code }, `disconnected: ${id}${graceful ? '' : ', lost'}`);
    }
    if (event.type === 'failed') {
      const { code, message } = event.error;
      this.#say('failed', { id, code, message }, `no connection: ${id}: ${oneLine(message)} [${code}]`);
    }
  }

  stopped(): void {
    this.#say('stopped', {}, 'left the network');
  }

  #say(type: string, fields: Fields, text: string): void {
    const ms = Math.round(this.#shell.clock.now() - this.#startedAt);
    this.#shell.result(
      this.#json ? JSON.stringify({ type, ms, ...fields }) : `${(ms / 1_000).toFixed(3).padStart(9)} s  ${text}`,
    );
  }
}

function counted(neighbours: number): string {
  return `${neighbours} ${neighbours === 1 ? 'neighbour' : 'neighbours'}`;
}
