/**
 * The room as a page sees it: what the host tells of members and history, what members say. Lines go straight to every
 * member that is connected, and by way of the host to the others, so that the room works before, and without, a direct way.
 */
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { SaidLine } from './room-line.js';
import type { RoomMessage } from './room-message.js';
import type { RoomPort } from './room-port.js';
import { emptyRoom, type RoomState, withHistory, withLine, withMembers } from './room-state.js';

export class RoomGuest {
  readonly #port: RoomPort;
  readonly #host: PeerDescriptor;
  #name: string;
  #state: RoomState = emptyRoom;

  constructor(port: RoomPort, host: PeerDescriptor, name: string) {
    this.#port = port;
    this.#host = host;
    this.#name = name;
  }

  get state(): RoomState {
    return this.#state;
  }

  /** Asks the host to be let in; again after every new connection to it, since it forgets whom it loses. */
  join(name: string = this.#name): void {
    this.#name = name;
    this.#port.send(this.#host, { type: 'join', name });
  }

  receive(message: RoomMessage, from: PeerDescriptor): void {
    const isHost = from.id === this.#host.id;
    switch (message.type) {
      case 'history':
        if (isHost) this.#setState(withHistory(this.#state, message.lines));
        return;
      case 'members':
        if (isHost) this.#setState(withMembers(this.#state, message.members, this.#port.now()));
        return;
      case 'say':
        // Only the host may bring what another said; it has checked who said it.
        if (isHost || message.line.author === from.id) this.#setState(withLine(this.#state, message.line));
        return;
      case 'join':
        return;
    }
  }

  say(text: string): void {
    const { self } = this.#port;
    const line: SaidLine = {
      kind: 'said',
      id: this.#port.newId(),
      author: self.id,
      name: this.#name,
      text,
      at: this.#port.now(),
    };
    this.#setState(withLine(this.#state, line));
    const others = this.others();
    const direct = others.filter(({ id }) => this.#port.isConnected(id));
    const forward = others.filter(({ id }) => !this.#port.isConnected(id)).map(({ id }) => id);
    for (const peer of direct) this.#port.send(peer, { type: 'say', line, forward: [] });
    this.#port.send(this.#host, { type: 'say', line, forward });
  }

  /** Everybody else but the host. */
  others(): readonly PeerDescriptor[] {
    return [...this.#state.members.values()]
      .map(({ peer }) => peer)
      .filter(({ id }) => id !== this.#host.id && id !== this.#port.self.id);
  }

  #setState(state: RoomState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#port.onChange();
  }
}
