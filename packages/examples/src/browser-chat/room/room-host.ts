/**
 * The room as the Node peer keeps it: it lets members in, tells everybody who is here, hands the history to newcomers, and
 * passes lines on between members that do not reach each other. A member itself, too.
 */
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { SaidLine } from './room-line.js';
import { MAX_MEMBERS } from './room-member.js';
import type { RoomMessage } from './room-message.js';
import type { RoomPort } from './room-port.js';
import { emptyRoom, historyOf, type RoomState, withLine, withMembers } from './room-state.js';

export class RoomHost {
  readonly #port: RoomPort;
  readonly #name: string;
  #state: RoomState;

  constructor(port: RoomPort, name: string) {
    this.#port = port;
    this.#name = name;
    this.#state = withMembers(emptyRoom, [{ peer: port.self, name }], port.now());
  }

  get state(): RoomState {
    return this.#state;
  }

  receive(message: RoomMessage, from: PeerDescriptor): void {
    if (message.type === 'join') this.#join(from, message.name);
    if (message.type === 'say') this.#pass(message.line, message.forward, from);
  }

  /** The connection to a peer has ended. */
  gone(id: string): void {
    if (!this.#state.members.has(id)) return;
    this.#setMembers([...this.#state.members.values()].filter(({ peer }) => peer.id !== id));
  }

  /** Says something as the host. */
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
    this.#tellOthers({ type: 'say', line, forward: [] });
  }

  #join(peer: PeerDescriptor, name: string): void {
    const others = [...this.#state.members.values()];
    const known = others.findIndex((member) => member.peer.id === peer.id);
    if (known < 0 && others.length >= MAX_MEMBERS) return;
    // Before the list of members, so that what was said comes before "joined".
    this.#port.send(peer, { type: 'history', lines: historyOf(this.#state) });
    this.#setMembers(known < 0 ? [...others, { peer, name }] : others.with(known, { peer, name }));
  }

  /** Nobody speaks for another, and nobody who is not in the room speaks at all. */
  #pass(line: SaidLine, forward: readonly string[], from: PeerDescriptor): void {
    const member = this.#state.members.get(from.id);
    if (member === undefined || line.author !== from.id) return;
    const said = { ...line, name: member.name };
    this.#setState(withLine(this.#state, said));
    for (const id of new Set(forward)) {
      const to = this.#state.members.get(id);
      if (to !== undefined && id !== from.id && id !== this.#port.self.id) {
        this.#port.send(to.peer, { type: 'say', line: said, forward: [] });
      }
    }
  }

  #setMembers(members: Parameters<typeof withMembers>[1]): void {
    this.#setState(withMembers(this.#state, members, this.#port.now()));
    this.#tellOthers({ type: 'members', members: [...this.#state.members.values()] });
  }

  #tellOthers(message: RoomMessage): void {
    for (const { peer } of this.#state.members.values())
      if (peer.id !== this.#port.self.id) this.#port.send(peer, message);
  }

  #setState(state: RoomState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#port.onChange();
  }
}
