/** An endpoint with scripted attempts and a host that writes down what it is asked, for tests of the runner. */
import { DeadlineWheel } from '../../../src/base/deadline-wheel.js';
import { ConnectionError } from '../../../src/base/errors.js';
import { Endpoint, type EndpointHost } from '../../../src/endpoint/endpoint.js';
import type { Announcement } from '../../../src/endpoint/endpoint-state.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../../src/testing/scripted-attempt.js';
import { ScriptedLink, type ScriptedLinkOptions } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits as defaultLimits, type Limits } from '../../../src/wire/limits.js';

export const REMOTE = peer(2);
export const bytes = (...values: number[]) => Uint8Array.from(values);

export interface StandOptions {
  readonly limits?: Partial<Limits>;
  readonly initiator?: 'local' | 'remote';
  /** How long an attempt takes before it gives itself up, ms. Default: as long as the endpoint does. */
  readonly attemptTimeoutMs?: number;
  /** Runs inside the host's callbacks, after they were noted. */
  readonly on?: Partial<Record<'announce' | 'leaveTable' | 'frame' | 'notify', (what: unknown) => void>>;
  /** False: the test starts it. */
  readonly start?: boolean;
}

export class EndpointStand {
  readonly clock = new VirtualClock();
  /** What happened, in order: announcements, frames, table, host calls. */
  readonly log: string[] = [];
  readonly logged: string[] = [];
  readonly first: ScriptedAttempt;
  readonly endpoint: Endpoint;
  /** Attempts made by redialling. */
  readonly redials: ScriptedAttempt[] = [];
  redialError: Error | undefined;
  readonly #limits: Limits;
  readonly #attemptTimeoutMs: number;
  readonly #on: StandOptions['on'];
  #seq = 1;

  constructor({ limits, initiator = 'local', on = {}, start = true, attemptTimeoutMs }: StandOptions = {}) {
    this.#limits = { ...defaultLimits, ...limits };
    this.#attemptTimeoutMs = attemptTimeoutMs ?? this.#limits.connectTimeoutMs;
    this.#on = on;
    this.first = this.attempt(initiator);
    this.endpoint = new Endpoint(REMOTE, { seq: this.#seq, pending: this.first.pending }, this.#host());
    if (start) this.endpoint.start();
  }

  attempt(initiator: 'local' | 'remote' = 'local'): ScriptedAttempt {
    const limits = { ...this.#limits, connectTimeoutMs: this.#attemptTimeoutMs };
    return new ScriptedAttempt({ peer: REMOTE, clock: this.clock, initiator, limits });
  }

  /** A further attempt, let in by admission. */
  offer(initiator: 'local' | 'remote' = 'remote'): ScriptedAttempt {
    const attempt = this.attempt(initiator);
    this.endpoint.offer({ seq: ++this.#seq, pending: attempt.pending });
    return attempt;
  }

  link(options: ScriptedLinkOptions = {}): ScriptedLink {
    return new ScriptedLink({ clock: this.clock, limits: this.#limits, ...options });
  }

  /** The first attempt becomes a connection. */
  connect(options: ScriptedLinkOptions = {}): ScriptedLink {
    return this.first.establish({ link: this.link(options) });
  }

  /** Sends and tells later how it ended. */
  send(...values: number[]): { outcome: string } {
    return this.sendWith(bytes(...values));
  }

  sendWith(frame: Uint8Array, whileClosing = false, signal?: AbortSignal): { outcome: string } {
    const told = { outcome: 'open' };
    this.endpoint.send(frame, { sendWhileClosing: whileClosing, signal }).then(
      () => {
        told.outcome = 'sent';
      },
      (error: unknown) => {
        told.outcome = error instanceof ConnectionError ? error.code : String(error);
      },
    );
    return told;
  }

  close(fields: { notice?: 'NORMAL' | 'LEAVING'; graceful?: boolean } = {}): void {
    this.endpoint.close({ graceful: false, error: new ConnectionError('CLOSED', 'Test.'), ...fields });
  }

  #host(): EndpointHost {
    const note = (what: keyof NonNullable<StandOptions['on']>, line: string, detail?: unknown): void => {
      this.log.push(line);
      this.#on?.[what]?.(detail);
    };
    return {
      clock: this.clock,
      wheel: new DeadlineWheel(this.clock, this.#limits.wheelTickMs),
      limits: this.#limits,
      logger: {
        debug: (_event, { from, to } = {}) => this.logged.push(`${from} > ${to}`),
        info: () => {},
        warn: () => {},
        error: (event, { effect } = {}) => this.logged.push(`${event} ${effect}`),
      },
      frame: (_endpoint, frame) => note('frame', `frame ${frame.join()}`, frame),
      announce: (_endpoint, what) => note('announce', describe(what), what),
      leaveTable: () => note('leaveTable', 'left'),
      redial: () => {
        if (this.redialError !== undefined) throw this.redialError;
        const attempt = this.attempt();
        this.redials.push(attempt);
        return { seq: ++this.#seq, pending: attempt.pending };
      },
      probe: (_endpoint, _link, features) => this.log.push(`probe ${features}`),
      notify: (_endpoint, mode) => note('notify', `notify ${mode}`, mode),
      replaced: (_endpoint, isForgotten) => void this.log.push(isForgotten ? 'replaced, forgotten' : 'replaced'),
      draining: (closed) => void closed.then(() => this.log.push('drained')),
    };
  }
}

function describe(what: Announcement): string {
  return 'error' in what && what.error !== undefined ? `${what.type} ${what.error.code}` : what.type;
}

/** The frames that left on `link`, each as its bytes. */
export function wire(link: ScriptedLink): string[] {
  return link.wire.map((frame) => frame.join());
}
