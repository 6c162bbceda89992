/**
 * Drives the handshake machine over a link with a deadline. It reads frame by frame (`readNext`), so whatever follows
 * the last handshake frame stays in the link's inbox for the owner to come (F1). Everything runs in the turn in which the
 * frame arrived. It never closes the link on success, and always ends it otherwise.
 */

import { assertNever, invariant } from '../base/assert.js';
import { type Clock, startTimer } from '../base/clock.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { Link, LinkEnd } from '../link/link.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import {
  decodeHandshakeFrame,
  encodeHandshakeContinuation,
  encodeHandshakeRequest,
  encodeHandshakeResponse,
  type HandshakeExtension,
  type HandshakeFrame,
} from '../wire/handshake-frames.js';
import { PROTOCOL_VERSION } from '../wire/protocol-version.js';
import {
  type HandshakeEffect,
  type HandshakeEvent,
  type HandshakeResult,
  type HandshakeRole,
  type HandshakeSetup,
  type HandshakeState,
  handshakeTransition,
  type Refusal,
} from './handshake-machine.js';

/** The end of a handshake. `refused` by either side. */
export type HandshakeOutcome =
  | { readonly type: 'established'; readonly result: HandshakeResult }
  | { readonly type: 'refused'; readonly error: ConnectionError }
  | { readonly type: 'failed'; readonly error: ConnectionError };

/** An acceptor's question; answer it once, now or later. */
export interface AdmissionRequest {
  readonly remote: PeerDescriptor;
  /** Which process the remote is, as it claims. */
  readonly instance: string | undefined;
  admit(): void;
  refuse(error: Refusal): void;
}

export interface HandshakeRun extends HandshakeSetup {
  readonly link: Link;
  readonly role: HandshakeRole;
  readonly clock: Clock;
  /** ms from now to the outcome. */
  readonly timeoutMs: number;
  /** A fresh message id (wire-protocol 1.1). */
  readonly newMessageId: () => string;
  /** Acceptor only. */
  readonly onAdmission?: (request: AdmissionRequest) => void;
  /** Called once, in the turn of the last frame. */
  readonly onOutcome: (outcome: HandshakeOutcome) => void;
}

/** Starts; returns the cancellation, which ends the link and calls nobody. */
export function runHandshake(run: HandshakeRun): (error: ConnectionError) => void {
  const runner = new HandshakeRunner(run);
  runner.post({ type: 'opened' });
  return (error) => runner.abort(error);
}

class HandshakeRunner {
  readonly #run: HandshakeRun;
  readonly #cancelTimer: () => void;
  #state: HandshakeState;
  #over = false;
  #cancelRead = (): void => {};

  constructor(run: HandshakeRun) {
    this.#run = run;
    this.#state = { phase: 'idle', role: run.role };
    this.#cancelTimer = startTimer(run.clock, run.timeoutMs, () => {
      this.#fail(
        new ConnectionError('HANDSHAKE_TIMEOUT', `The peer did not finish the handshake within ${run.timeoutMs} ms.`),
      );
    });
  }

  post(event: HandshakeEvent): void {
    if (this.#over) return;
    const { state, effects } = handshakeTransition(this.#run, this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#performSafely(effect);
  }

  abort(error: ConnectionError): void {
    if (this.#over) return;
    this.#finish();
    this.#run.link.destroy(error);
  }

  /** A frame that cannot be encoded or sent, or a host that throws, ends the handshake instead of leaving it to its deadline. */
  #performSafely(effect: HandshakeEffect): void {
    try {
      this.#perform(effect);
    } catch (cause) {
      if (this.#over) throw cause;
      this.#fail(
        cause instanceof ConnectionError
          ? cause
          : new ConnectionError('HANDSHAKE_FAILED', describeError(cause), { cause }),
      );
    }
  }

  #perform(effect: HandshakeEffect): void {
    const { link, newMessageId } = this.#run;
    switch (effect.type) {
      case 'sendRequest':
        this.#sendRequest(effect.auth);
        return;
      case 'sendResponse':
        link.send(
          encodeHandshakeResponse({
            ...this.#introduction(effect.auth),
            ...(effect.error === undefined ? {} : { error: effect.error }),
          }),
        );
        return;
      case 'sendContinuation':
        link.send(encodeHandshakeContinuation({ messageId: newMessageId(), auth: effect.auth }));
        return;
      case 'read':
        this.#cancelRead = link.readNext({ frame: (bytes) => this.#onFrame(bytes), closed: (end) => this.#onEnd(end) });
        return;
      case 'askAdmission':
        this.#ask(effect.remote, effect.instance);
        return;
      case 'succeed':
        // It may have ended while the acceptor was deciding, when nobody read.
        if (link.end !== undefined) return this.#onEnd(link.end);
        this.#finish();
        this.#run.onOutcome({ type: 'established', result: effect.result });
        return;
      case 'refused':
        this.#finish();
        // The answer drains before the socket closes, without a code (wire-protocol 4.3).
        void link.close();
        this.#run.onOutcome({ type: 'refused', error: effect.error });
        return;
      case 'fail':
        this.#fail(effect.error);
        return;
      default:
        assertNever(effect);
    }
  }

  #sendRequest(auth: Uint8Array | undefined): void {
    const { link, target } = this.#run;
    invariant(target !== undefined, 'a dialler knows whom it dials');
    link.send(encodeHandshakeRequest({ ...this.#introduction(auth), target }));
  }

  #introduction(auth: Uint8Array | undefined) {
    const { self, applicationVersion, features, instance, newMessageId } = this.#run;
    const introduction = {
      messageId: newMessageId(),
      source: self,
      protocolVersion: PROTOCOL_VERSION,
      applicationVersion,
    };
    if (features === 0 && auth === undefined && instance === undefined) return introduction;
    const extension: HandshakeExtension = { features, auth: auth ?? new Uint8Array(), instance };
    return { ...introduction, extension };
  }

  #ask(remote: PeerDescriptor, instance: string | undefined): void {
    const { onAdmission } = this.#run;
    const decide = (event: HandshakeEvent): void => this.post(event);
    if (onAdmission === undefined) decide({ type: 'admitted' });
    else
      onAdmission({
        remote,
        instance,
        admit: () => decide({ type: 'admitted' }),
        refuse: (error) => decide({ type: 'notAdmitted', error }),
      });
  }

  #onFrame(bytes: Uint8Array): void {
    let frame: HandshakeFrame | undefined;
    try {
      frame = decodeHandshakeFrame(bytes);
    } catch {
      frame = undefined; // Unparseable frames are ignored within a bound (wire-protocol 4.5).
    }
    this.post({ type: 'frame', frame });
  }

  #onEnd(end: LinkEnd): void {
    const details = end.error === undefined ? {} : { cause: end.error };
    this.#fail(new ConnectionError('CONNECTION_LOST', 'The connection ended during the handshake.', details));
  }

  #fail(error: ConnectionError): void {
    if (this.#over) return;
    this.#finish();
    this.#run.link.destroy(error);
    this.#run.onOutcome({ type: 'failed', error });
  }

  #finish(): void {
    this.#over = true;
    this.#cancelTimer();
    this.#cancelRead();
  }
}
