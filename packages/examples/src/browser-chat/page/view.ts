/** The page's document: writes what it is given, and hears the two forms. Everything is text, never markup. */
import type { RoomLine } from '../room/room-line.js';
import type { PeerRow, RowLock } from './peer-row.js';

function find<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${id}.`);
  return found;
}

function element(tag: string, className: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export class View {
  readonly #messages = find('messages', HTMLDivElement);
  readonly #peers = find('peers', HTMLUListElement);
  readonly #status = find('status', HTMLParagraphElement);
  readonly #name = find('name', HTMLInputElement);
  #shownLines: readonly RoomLine[] = [];
  #shownRows = '';

  /** What is typed goes to the two functions. */
  constructor(onSay: (text: string) => void, onRename: (name: string) => void) {
    const text = find('text', HTMLInputElement);
    find('say', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      if (text.value.trim() === '') return;
      onSay(text.value.trim());
      text.value = '';
    });
    find('rename', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#name.value.trim() !== '') onRename(this.#name.value.trim());
    });
    text.focus();
  }

  set name(name: string) {
    this.#name.value = name;
  }

  set status(text: string) {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  /** `self`: the own peer id. New lines are appended, so that a screen reader announces those and not all of them. */
  showLines(lines: readonly RoomLine[], self: string): void {
    if (lines === this.#shownLines) return;
    const isAtEnd = this.#messages.scrollHeight - this.#messages.scrollTop - this.#messages.clientHeight < 40;
    const shown = new Set(this.#shownLines);
    const isAppended = this.#shownLines.length > 0 && this.#shownLines.every((line, index) => lines[index] === line);
    const fresh = isAppended ? lines.filter((line) => !shown.has(line)) : lines;
    if (!isAppended) this.#messages.replaceChildren();
    this.#messages.append(...fresh.map((line) => lineElement(line, self)));
    this.#shownLines = lines;
    if (isAtEnd) this.#messages.scrollTop = this.#messages.scrollHeight;
  }

  showPeers(rows: readonly PeerRow[]): void {
    const key = JSON.stringify(rows);
    if (key === this.#shownRows) return;
    this.#shownRows = key;
    this.#peers.replaceChildren(...rows.map(rowElement));
  }
}

function lineElement(line: RoomLine, self: string): HTMLElement {
  const time = element('time', '', new Date(line.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  if (line.kind === 'notice') {
    const notice = element('p', 'notice', ` ${line.text}`);
    notice.prepend(time);
    return notice;
  }
  const said = element('p', line.author === self ? 'said own' : 'said', '');
  const author = element('span', 'author', line.name);
  author.append(element('span', 'visually-hidden', ':'));
  said.append(author, ' ', element('span', 'text', line.text), ' ', time);
  return said;
}

function rowElement({ id, name, tone, connection, transport, locks }: PeerRow): HTMLElement {
  const row = element('li', tone, '');
  row.dataset.peer = id;
  const list = document.createElement('dl');
  for (const [term, values] of [
    ['Connection', [element('span', '', connection)]],
    ['Transport', transport === '' ? [] : [element('span', `chip ${transport.toLowerCase()}`, transport)]],
    ['Locks', locks.map(lockElement)],
    ['Id', [element('code', '', `${id.slice(0, 10)}…`)]],
  ] as const) {
    if (values.length === 0) continue;
    const description = element('dd', term.toLowerCase(), '');
    description.append(...values.flatMap((value, index) => (index === 0 ? [value] : [' ', value])));
    list.append(element('dt', '', term), description);
  }
  row.append(element('strong', 'name', name), list);
  return row;
}

function lockElement({ whose, state }: RowLock): HTMLElement {
  return element('span', `chip ${state}`, `${whose} ${state}`);
}
